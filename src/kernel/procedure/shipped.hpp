#pragma once
// Runbooks that come with the program, as texts that a company may make its own. See README.md.
#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/procedure/procedure.hpp"

namespace osnova {

struct ShippedRunbook {
  std::string code, language;  // "RUN-DISK", "en"
  std::string title, text;     // Markdown
  std::string row;             // of the table in docs/operate/runbooks.md
  std::vector<ProcedureLink> links;
};
// Of shipped_runbooks.json, in its order, English first. Throws Bug when that is not well made.
const std::vector<ShippedRunbook>& shipped_runbooks();
// nullptr when the program has none.
const ShippedRunbook* shipped_runbook(std::string_view code, std::string_view language);

// As the input of "kernel.procedure.create".
boost::json::object input_of(const ShippedRunbook& runbook);

// SHA-256 in hexadecimal over title, text and places.
std::string digest_of_shipped(const ShippedRunbook& runbook);

// Remembers the text of the program when the working copy is one: what a company writes itself, and
// what it makes of such a text, leaves the mark as it is.
void mark_shipped(Procedure& procedure);
// The text of the program that a procedure came from, when it is another one now; else nullptr.
const ShippedRunbook* offered(const Procedure& procedure);
// Into the working copy: title, text and places. Problems as of kTakeShipped.
void take_shipped(Procedure& procedure, Problems& problems);

}  // namespace osnova
