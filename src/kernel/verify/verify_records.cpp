// Every record is what the journal says of it: its changes are put together, path by path, and compared
// with what is stored. Whoever changes a record in the database changes no row of the chain.
#include <algorithm>
#include <map>
#include <set>

#include "kernel/command/texts.hpp"
#include "kernel/journal/journal.hpp"
#include "kernel/verify/verify.hpp"
#include "meta/canonical_tags.hpp"
#include "meta/extra.hpp"

namespace osnova {

using store::Cell;

namespace {

constexpr int kPage = 500;

// By path: canonical bytes of what has a value ("customer", "lines.3.price").
struct State {
  std::map<std::string, std::string, std::less<>> values;
  std::set<std::string, std::less<>> erased;  // the chain knows, the journal does not any more
  bool damaged = false;

  void set(std::string path, std::string_view bytes) {
    erased.erase(path);
    if (bytes.empty() || bytes.front() == kCanonicalNone)
      values.erase(path);
    else
      values[std::move(path)] = bytes;
  }
  void drop(const std::string& prefix) {
    auto at = values.lower_bound(prefix);
    while (at != values.end() && at->first.starts_with(prefix)) at = values.erase(at);
  }
};

// "lines.3": a line that came or went; its personal fields are changes of their own.
bool is_whole_line(const RecordMeta& meta, std::string_view path) {
  const size_t dot = path.find('.');
  return dot != path.npos && path.find('.', dot + 1) == path.npos &&
         meta.find_lines(path.substr(0, dot)) != nullptr;
}

void apply(const RecordMeta& meta, std::string_view path, std::string_view before,
           std::string_view after, State& state) {
  if (!is_whole_line(meta, path)) return state.set(std::string(path), after);
  const std::string prefix = std::string(path) + '.';
  std::vector<std::pair<std::string_view, std::string_view>> fields;
  if (after.empty()) {  // it went
    state.damaged = state.damaged || before.empty();
    return state.drop(prefix);
  }
  if (!split_canonical_line(after, &fields)) state.damaged = true;
  for (const auto& [name, bytes] : fields) state.set(prefix + std::string(name), bytes);
}

State stored_state(const Record& record) {
  State state;
  for (const FieldChange& change : difference(Record(), record))
    apply(record.meta(), change.path, change.before, change.after, state);
  return state;
}

// What a field holds of which no row of the journal speaks, since a later version of the program added
// it: what a new record has, or nothing, which an added column has.
using Unsaid = std::map<std::string, std::pair<std::string, std::string>, std::less<>>;

Unsaid unsaid_of(const RecordMeta& meta) {
  Record fresh(meta);
  const auto bytes_of_field = [&](const FieldMeta& field) {
    CanonicalWriter bytes;
    canonical_value(field, fresh.data(), bytes);
    return bytes.bytes();
  };
  Unsaid all;
  for (const FieldMeta& field : meta.fields) {
    std::string standard = bytes_of_field(field);
    if (field.kind != Kind::text) set_integer(field, fresh.data(), 0);
    all[std::string(field.name)] = {std::move(standard), bytes_of_field(field)};
  }
  return all;
}

class Records {
 public:
  Records(store::Connection& connection, const Texts& texts, const RecordMeta& meta, Id company,
          VerifyCheck& check)
      : connection_(connection), texts_(texts), meta_(meta), company_(company), check_(check) {
    unsaid_[""] = unsaid_of(meta);
    for (const LinesMeta& lines : meta.lines)
      unsaid_[std::string(lines.name)] = unsaid_of(*lines.record);
  }

  void run() {
    for (Id from = 0;;) {
      const std::vector<Id> ids = page(from);
      const bool last = ids.size() < kPage;
      compare(from, last ? INT64_MAX : ids.back(), ids);
      if (last) return;
      from = ids.back();
    }
  }

 private:
  std::vector<Id> page(Id after) {
    std::vector<Id> ids;
    const Cell cells[] = {company_, after, kPage};
    auto rows = connection_.query("SELECT id FROM " + meta_.table +
                                      " WHERE company_id = $1 AND id > $2 ORDER BY id LIMIT $3",
                                  cells);
    while (rows->next()) ids.push_back(rows->integer(0));
    return ids;
  }

  std::map<Id, State> journalled(Id after, Id until) {
    std::map<Id, State> all;
    const Cell cells[] = {company_, meta_.name, after, until};
    auto rows = connection_.query(
        "SELECT record_id, changes, salt FROM journal WHERE company_id = $1 AND record = $2 AND "
        "record_id > $3 AND record_id <= $4 ORDER BY record_id, seq",
        cells);
    std::vector<OpenChange> changes;
    while (rows->next()) {
      State& state = all[rows->integer(0)];
      changes.clear();
      if (!open_changes(rows->blob(1), rows->is_null(2) ? std::string_view() : rows->blob(2),
                        &changes))
        state.damaged = true;
      for (const OpenChange& change : changes) {
        if (change.path.starts_with('#')) continue;
        if (change.erased)
          state.erased.emplace(change.path);
        else
          apply(meta_, change.path, change.before, change.after, state);
      }
    }
    return all;
  }

  void compare(Id after, Id until, const std::vector<Id>& ids) {
    std::map<Id, State> expected = journalled(after, until);
    texts_.of(meta_).load(connection_, company_, ids, [&](Record record) {
      const Id id = record.entity().id;
      ++check_.count;
      const auto found = expected.find(id);
      if (found == expected.end()) return tell(id, "is in no row of the journal");
      compare(id, found->second, stored_state(record));
      expected.erase(found);
    });
    for (const auto& [id, state] : expected)
      if (!state.values.empty()) tell(id, "is gone, and nobody removed it");
  }

  void compare(Id id, const State& expected, const State& stored) {
    if (expected.damaged || stored.damaged) return tell(id, "cannot be compared");
    for (const auto& [path, bytes] : stored.values) {
      const auto found = expected.values.find(path);
      if (found == expected.values.end() ? is_unsaid(path, bytes) || expected.erased.contains(path)
                                         : found->second == bytes)
        continue;
      return tell(id, "differs from the journal at " + path);
    }
    for (const auto& [path, bytes] : expected.values)
      if (!stored.values.contains(path) && is_known(path) && !expected.erased.contains(path))
        return tell(id, "differs from the journal at " + path);
  }

  // The lines, "" for the head, and the name of the field.
  std::pair<std::string_view, std::string_view> place_of(std::string_view path) const {
    const size_t dot = path.find('.');
    const std::string_view first = path.substr(0, dot);
    if (dot == path.npos || !meta_.find_lines(first)) return {"", path};
    return {first, path.substr(path.rfind('.') + 1)};
  }
  bool is_unsaid(std::string_view path, const std::string& bytes) const {
    const auto [place, name] = place_of(path);
    const Unsaid& fields = unsaid_.find(place)->second;
    const auto found = fields.find(name);
    return found != fields.end() && (found->second.first == bytes || found->second.second == bytes);
  }
  // What this version of the program does not have any more is in nobody's record.
  bool is_known(std::string_view path) const {
    const auto [place, name] = place_of(path);
    return unsaid_.find(place)->second.contains(name) || is_extra(path);
  }

  void tell(Id id, std::string_view what) {
    ++check_.damaged;
    if (check_.damages.size() < 20)
      check_.damages.push_back(std::string(meta_.name) + " " + std::to_string(id) + " " +
                               std::string(what));
  }

  store::Connection& connection_;
  const Texts& texts_;
  const RecordMeta& meta_;
  const Id company_;
  VerifyCheck& check_;
  std::map<std::string, Unsaid, std::less<>> unsaid_;
};

}  // namespace

void verify_records(store::Connection& connection, const Registry& registry, const Texts& texts,
                    Id company, VerifyCheck& check) {
  for (const Behaviour& behaviour : registry.records())
    if ((behaviour.meta->kind == RecordKind::shared_catalogue) == (company == 0))
      Records(connection, texts, *behaviour.meta, company, check).run();
}

}  // namespace osnova
