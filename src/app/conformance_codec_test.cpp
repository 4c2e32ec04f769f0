// Every registered record, filled at random, goes through JSON, the store and the journal's bytes
// and comes back equal.
#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>

#include "app/workspace.hpp"
#include "meta/codec.hpp"
#include "meta/random_record.hpp"
#include "testing/scratch_file.hpp"

using namespace osnova;
using sample::any_record;

namespace {

constexpr int kRecords = 60;  // of each description

const Registry& everything() {
  static const Registry all = [] {
    Registry registry;
    register_kernel(registry);
    app::register_modules(registry);
    return registry;
  }();
  return all;
}

// OSNOVA_SEED=n repeats a run.
uint64_t seed() {
  const char* given = std::getenv("OSNOVA_SEED");
  const uint64_t value = given ? std::strtoull(given, nullptr, 10) : 20250701;
  MESSAGE("OSNOVA_SEED=", value);
  return value;
}

const CodecContext& context() {
  static const CodecContext c{Currency::of("EUR"), {}};
  return c;
}

std::string text_of(const Record& record) {
  return boost::json::serialize(to_json(record, context()));
}

std::string paths_of(const std::vector<FieldChange>& changes) {
  std::string paths;
  for (const FieldChange& change : changes) paths += (paths.empty() ? "" : ", ") + change.path;
  return paths;
}

void require_equal(const Record& expected, const Record& found) {
  const auto differences = difference(expected, found);
  REQUIRE_MESSAGE(differences.empty(), expected.meta().name, ": ", paths_of(differences));
  REQUIRE(found.entity().id == expected.entity().id);
  REQUIRE(found.entity().version == expected.entity().version);
  REQUIRE(text_of(found) == text_of(expected));  // the order of lines as well
}

// The line whose id stands in a path "lines.3" or "lines.3.contact", made when it is new.
void* line_at(const LinesMeta& lines, Record& record, int64_t line_id) {
  void* vector = lines_of(lines, record.data());
  int64_t at = LineIndex(lines, vector).find(line_id);
  if (at < 0) {
    at = static_cast<int64_t>(lines.size(vector));
    lines.resize(vector, static_cast<size_t>(at) + 1);
    static_cast<Line*>(lines.at(vector, static_cast<size_t>(at)))->line_id = line_id;
  }
  return lines.at(vector, static_cast<size_t>(at));
}

// Replays the journal's changes of a record that came into being.
void replay(const FieldChange& change, Record& record) {
  const RecordMeta& meta = record.meta();
  const size_t dot = change.path.find('.');
  if (dot == std::string::npos) {
    REQUIRE_MESSAGE(read_canonical(*meta.find(change.path), record.data(), change.after),
                    change.path);
    return;
  }
  const LinesMeta* lines = meta.find_lines(std::string_view(change.path).substr(0, dot));
  REQUIRE_MESSAGE(lines != nullptr, change.path);
  const size_t second = change.path.find('.', dot + 1);
  void* line = line_at(*lines, record, std::stoll(change.path.substr(dot + 1)));
  if (second == std::string::npos) {
    REQUIRE_MESSAGE(read_canonical_line(*lines->record, line, change.after), change.path);
  } else {
    const FieldMeta* field = lines->record->find(std::string_view(change.path).substr(second + 1));
    REQUIRE_MESSAGE(field != nullptr, change.path);
    REQUIRE_MESSAGE(read_canonical(*field, line, change.after), change.path);
  }
}

// A workspace file with the tables of everything.
struct Tables {
  Tables() {
    clean();
    store::OpenOptions options;
    options.create = true;
    database = testing::open_scratch(file, options);
    writer = database->writer();
    writer->begin(store::Begin::write);
    store::migrate(*writer, everything().schema());
    writer->commit();
  }
  ~Tables() {
    writer.reset();
    database.reset();
    clean();
  }
  void clean() {
    testing::remove_workspace(file);
  }
  Record load(const store::RecordSql& sql, const Record& like) {
    Record found;
    const Id ids[] = {like.entity().id};
    sql.load(*writer, like.entity().company, ids, [&](Record r) { found = std::move(r); });
    return found;
  }
  const std::string file = std::filesystem::temp_directory_path() / "osnova-conformance.osnova";
  std::unique_ptr<store::Database> database;
  std::unique_ptr<store::Connection> writer;
};

void fill_secrets(Record& record, Prng& prng) {
  for (const FieldMeta& field : record.meta().fields)
    if (field.has(kSecret)) sample::fill(field, record.data(), prng);
}

}  // namespace

TEST_CASE("conformance: every record goes through JSON and comes back equal") {
  Prng prng(seed());
  for (const Behaviour& b : everything().records())
    for (int i = 0; i < kRecords; ++i) {
      const Record record = any_record(*b.meta, prng);
      const auto parsed = parse_json(text_of(record));
      REQUIRE_MESSAGE(parsed.ok(), text_of(record));
      Record read(*b.meta);
      Problems problems;
      apply_patch(read, parsed->as_object(), context(), problems, true);
      REQUIRE_MESSAGE(problems.empty(), b.meta->name, ": ", problems.front().code, " ",
                      problems.front().path);
      require_equal(record, read);
    }
}

TEST_CASE("conformance: every record is replayed from the journal's bytes") {
  Prng prng(seed());
  for (const Behaviour& b : everything().records())
    for (int i = 0; i < kRecords; ++i) {
      const Record record = any_record(*b.meta, prng);
      Record read(*b.meta);
      // A new record is not quite nothing: what its type begins with is taken away first.
      for (const FieldMeta& field : b.meta->fields) clear_value(field, read.data());
      read.entity() = record.entity();
      for (const FieldChange& change : difference(Record{}, record)) replay(change, read);
      require_equal(record, read);
    }
}

TEST_CASE("conformance: every record is stored, changed and removed, and loads back equal") {
  Prng prng(seed());
  Tables tables;
  for (const Behaviour& b : everything().records()) {
    const store::RecordSql sql(*b.meta);
    for (int i = 0; i < kRecords; ++i) {
      Record record = any_record(*b.meta, prng), changed = any_record(*b.meta, prng);
      fill_secrets(record, prng);
      fill_secrets(changed, prng);
      record.entity().company = i + 1;  // unique fields are so within a company
      changed.entity() = record.entity();
      ++changed.entity().version;
      tables.writer->begin(store::Begin::write);
      const Record* const rows[] = {&record};
      sql.insert(*tables.writer, rows);
      require_equal(record, tables.load(sql, record));
      sql.update(*tables.writer, record, changed);
      require_equal(changed, tables.load(sql, record));
      sql.remove(*tables.writer, changed);
      REQUIRE_FALSE(tables.load(sql, record));
      tables.writer->commit();
    }
    for (const LinesMeta& lines : b.meta->lines) {
      auto left = tables.writer->query(
          "/* every company */ SELECT COUNT(*) FROM " + lines.table, {});
      REQUIRE(left->next());
      CHECK_MESSAGE(left->integer(0) == 0, lines.table, " keeps lines of removed records");
    }
  }
}
