#pragma once
// The one door in. Every change is a Command: plan (no lock, no write) yields a Change or Problems;
// apply plans again under the company's lock and writes record, number, movements, totals and
// journal row.
#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "base/problems.hpp"
#include "kernel/access/access.hpp"
#include "kernel/flow/document.hpp"
#include "kernel/ledger/ledger.hpp"
#include "kernel/register/register.hpp"
#include "meta/record.hpp"

namespace osnova {

class Facts;
class Needs;
struct Notice;

struct Command {
  Id company = 0;    // 0 = the workspace itself
  std::string name;  // "sales.invoice.create", ".update", ".remove", ".post", ".reverse", ...
  Id record = 0;     // of the aggregate; 0 for create
  int64_t expected_version = -1;  // mandatory for an existing record
  std::string key;                // idempotency: (company, key) is done once; "" = none
  boost::json::object input;      // patch for create and update; arguments of an action otherwise
  std::string then;               // create and update: a flow action done in the same Change ("post")
};

struct Answer {
  Problems problems;  // not empty = refused, nothing was written
  bool repeated =
      false;  // the key was known with the same input: this is the first answer, rebuilt
  Id record = 0;
  int64_t version = 0;
  int64_t seq = 0;  // journal sequence
  std::string number;
  std::string incident;  // of a Bug; the command had no effect
  Id waits = 0;  // the case that it became: nothing was done but, with a patch, the draft stored
  bool ok() const { return problems.empty() && incident.empty(); }
};

// What an action sees beside its record.
struct ActionContext {
  std::string_view action;  // "create", "update", "post", ...
  const Facts& facts;
  const Access& access;
  Date business_date;                    // today in the company's time zone
  const boost::json::object& arguments;  // of a flow action: {"date": "2025-12-31"} for reverse
  const Record* before = nullptr;        // the stored record; nullptr when creating
  Id company = 0;                        // in which the command is given; 0 = the workspace
  Timestamp now{};
};

struct NumberRequest {
  std::string type;        // record name, or another type with its own series ("sales.tax_invoice")
  std::string series;      // "" = the default series
  Date date;               // its year chooses the counter
  std::string_view field;  // text field of the record that takes the number
  std::string prefix;      // "INV": INV-2025-00001; "" = 2025-00001
  bool chronological = false;  // refused if earlier than the series' last date: "number.chronology"
};

// What a posting function yields. Pure data.
struct Effects {
  std::vector<Posting> postings;
  std::vector<Movement> movements;
  std::vector<NumberRequest> numbers;  // empty = one of the record's own type by its date
  std::vector<Id> depends_on;          // documents that may not be reversed while this one lives
  Date tax_point;                      // tested against the tax area's calendar when not empty
};

// What an action asks for beside its record: {"month": "2025-03"}.
struct ActionArgument {
  std::string_view action, name;
  Kind kind = Kind::text;
  bool required = false;
  std::string_view target = {};  // of a reference
};

// What the kernel knows of a kind of record. Functions are pure; null = nothing to do.
struct Behaviour {
  const RecordMeta* meta = nullptr;
  std::vector<FlowStep> flow;        // empty for catalogues; the record then has no status
  std::string_view area = "ledger";  // of periods: sales, tax, ledger
  std::string_view effective = "date";  // a document's day of effect: a required date of its list
  bool cached =
      false;  // few and needed by everyone: kept whole in CompanyState; a write ends its group
  bool by_program = false;  // made by the program alone: people neither create nor update it
  // Who gives a command on it at a browser has shown within a quarter of an hour that it is he: a
  // screen that was left open gives nobody rights.
  bool proved = false;
  // A setting of how people work: its action "revert" brings an earlier version back.
  bool revertible = false;
  bool fact = false;               // a failed guard opens an exception instead of refusing
  std::string_view number_prefix;  // "INV": numbers are INV-2025-00001
  // Declares which facts are needed. Called again after each round of loading until it asks for
  // nothing new (a credit note asks for its invoice, then for the invoice's party).
  void (*needs)(const Record&, const ActionContext&, Needs&) = nullptr;
  void (*derive)(Record&, const ActionContext&) = nullptr;  // computed fields; also while typing
  void (*check)(const Record&, const ActionContext&, Problems&) = nullptr;
  void (*post)(const Record&, const ActionContext&, Effects&, Problems&) = nullptr;
  // Sets fields by an action of the flow that is neither post nor reverse, or a catalogue's own
  // action.
  void (*act)(Record&, const ActionContext&, Problems&) = nullptr;
  // Who is told what of a change that `by` made; of a new record `before` is empty. Documents tell
  // author and responsible by themselves.
  void (*tell)(const Record& before, const Record& after, Id by, std::vector<Notice>&) = nullptr;
  std::vector<std::string_view> ended;  // statuses of a catalogue in which nothing is due any more
  std::vector<std::string_view>
      actions;  // own actions of a catalogue beside create, update, remove
  // Those that no form offers: what they take is made elsewhere, a hash of what nobody may see.
  std::vector<std::string_view> not_offered;
  std::vector<ActionArgument> arguments;
};

// The result of planning.
struct Change {
  std::string command;
  Record before, after;  // before is empty for a new record, after for a removed one
  Effects effects;
  bool is_reversal = false;
};

}  // namespace osnova
