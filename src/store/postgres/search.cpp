// Full-text search as a tsvector of words that are made here, not by the server: the words of
// SQLite's side, without case and diacritics.
#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "base/text.hpp"
#include "store/postgres/connection.hpp"
#include "store/postgres/fold.hpp"

namespace osnova::store {

namespace {

// A lexeme of 2 kB is refused; nobody looks for a longer word than this.
constexpr size_t kLongestWord = 200;

// The record's company and name as a word of their own, which no text holds: a search within them
// is an intersection of two lists of one index.
std::string scope_of(int64_t company, std::string_view record) {
  return "@" + std::to_string(company) + ":" + std::string(record);
}

std::string literal(std::string_view word) { return "'" + std::string(word) + "'"; }

}  // namespace

// One of an earlier version has no column for the company, which its words begin with.
void PostgresConnection::make_search_table() {
  const auto have = columns("search_text");
  const bool old = !have.empty() && std::find(have.begin(), have.end(), "company_id") == have.end();
  script(old ? "ALTER TABLE search_text ADD COLUMN company_id BIGINT; UPDATE search_text SET "
               "company_id = CAST(substring(CAST(words AS TEXT) FROM '@([0-9]+):') AS BIGINT); "
               "ALTER TABLE search_text DROP CONSTRAINT search_text_pkey; ALTER TABLE search_text "
               "ADD PRIMARY KEY (company_id, id)"
             : "CREATE TABLE IF NOT EXISTS search_text (company_id BIGINT, id BIGINT, words "
               "tsvector NOT NULL, PRIMARY KEY (company_id, id)); CREATE INDEX IF NOT EXISTS "
               "search_text_words ON search_text USING gin (words)");
}

void PostgresConnection::index_texts(std::span<const SearchText> texts) {
  if (texts.empty()) return;
  if (!search_ready_) {
    make_search_table();
    search_ready_ = true;
  }
  settle();
  std::map<std::pair<int64_t, int64_t>, const SearchText*> last;  // of what is given twice
  for (const SearchText& t : texts) last[{t.company, t.id}] = &t;
  std::vector<ArrayWriter> gone = {ArrayWriter(kInt8), ArrayWriter(kInt8)};
  std::vector<ArrayWriter> rows = {ArrayWriter(kInt8), ArrayWriter(kInt8), ArrayWriter(kText)};
  for (const auto& [key, t] : last) {
    std::vector<ArrayWriter>& to = t->text.empty() ? gone : rows;
    to[0].add(t->company);
    to[1].add(t->id);
    if (t->text.empty()) continue;
    std::string words = literal(scope_of(t->company, t->record));
    std::set<std::string> distinct;
    for (const std::string& word : words_of(t->text))
      distinct.insert(clip_bytes(word, kLongestWord));
    for (const std::string& word : distinct) words += " " + literal(word);
    rows[2].add(words);
  }
  if (!gone[0].empty())
    run_arrays(
        "DELETE FROM search_text AS s USING unnest($1::bigint[], $2::bigint[]) AS gone "
        "(company_id, id) WHERE s.company_id = gone.company_id AND s.id = gone.id",
        gone, {});
  if (!rows[0].empty())
    run_arrays(
        "INSERT INTO search_text (company_id, id, words) SELECT given.company_id, given.id, "
        "CAST(given.words AS tsvector) FROM unnest($1::bigint[], $2::bigint[], $3::text[]) AS "
        "given (company_id, id, words) ON CONFLICT (company_id, id) DO UPDATE SET words = "
        "excluded.words",
        rows, {});
}

std::vector<int64_t> PostgresConnection::search(int64_t company,
                                                std::span<const std::string> records,
                                                std::string_view words, int limit) {
  std::vector<int64_t> ids;
  std::string asked, scopes;
  for (const std::string& word : words_of(words))
    asked += " & " + literal(clip_bytes(word, kLongestWord)) + ":*";
  if (asked.empty() || records.empty()) return ids;
  const auto have = columns("search_text");
  if (std::find(have.begin(), have.end(), "company_id") == have.end()) return ids;
  for (const std::string& record : records)
    scopes += (scopes.empty() ? "" : " | ") + literal(scope_of(company, record));
  const std::string match = "(" + scopes + ")" + asked;
  const Cell cells[] = {company, match, limit};
  auto rows = query(
      "SELECT id FROM search_text WHERE company_id = $1 AND words @@ CAST(CAST($2 AS TEXT) AS "
      "tsquery) ORDER BY id DESC LIMIT $3",
      cells);
  while (rows->next()) ids.push_back(rows->integer(0));
  return ids;
}

}  // namespace osnova::store
