#pragma once
// The content of a change of state: the bytes that people sign. See README.md.
#include <boost/json/fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/command/command.hpp"
#include "kernel/command/company_state.hpp"
#include "store/store.hpp"

namespace osnova {

// The text of JSON by RFC 8785: members by name, no blanks. Numbers may be integers alone (Bug).
std::string rfc8785(const boost::json::value& value);

// Content of what a planned Change would make of a record. `command` is that of the case, with "+step"
// behind it when it comes with a patch; `target` 0 = the record has no id yet.
std::string content_of(const Change& change, std::string_view command, Id target,
                       const CompanyState& state);

// The command that led a stored record to where it stands: the step of the flow, or "update".
std::string command_behind(const Behaviour& behaviour, const Record& record);

// Content of a stored record, as `command` left it. `given`: names of fields that are not part of it,
// because the program gave them afterwards; `named` false leaves the id out. nullopt when the record
// was never brought there (a draft has no content of being posted).
struct StoredContent {
  std::string_view command;
  std::vector<std::string> given;
  bool named = true;
};
std::optional<std::string> content_of(const Record& record, const Behaviour& behaviour,
                                      const StoredContent& what, store::Connection& connection,
                                      const CompanyState& state);

// What a content says of itself; nullopt when it is none.
struct ContentHead {
  std::string record, command;
  Id id = 0;  // 0 = none
  std::vector<std::string> given;
};
std::optional<ContentHead> head_of(std::string_view content);

// Paths of the values that differ, at most ten: "fields/amount", "lines/lines/2/amount", "postings".
std::vector<std::string> content_differences(std::string_view signed_content,
                                             std::string_view present);

}  // namespace osnova
