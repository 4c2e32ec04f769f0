// Full-text search as a tsvector of words that are made here, not by the server: the words of
// SQLite's side, without case and diacritics.
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

void PostgresConnection::index_texts(std::span<const SearchText> texts) {
  if (texts.empty()) return;
  if (!search_ready_) {
    script(
        "CREATE TABLE IF NOT EXISTS search_text (id BIGINT PRIMARY KEY, words tsvector NOT NULL); "
        "CREATE INDEX IF NOT EXISTS search_text_words ON search_text USING gin (words)");
    search_ready_ = true;
  }
  settle();
  std::map<int64_t, const SearchText*> last;  // of what is given twice
  for (const SearchText& t : texts) last[t.id] = &t;
  std::vector<ArrayWriter> gone = {ArrayWriter(kInt8)};
  std::vector<ArrayWriter> rows = {ArrayWriter(kInt8), ArrayWriter(kText)};
  for (const auto& [id, t] : last) {
    if (t->text.empty()) {
      gone[0].add(id);
      continue;
    }
    std::string words = literal(scope_of(t->company, t->record));
    std::set<std::string> distinct;
    for (const std::string& word : words_of(t->text))
      distinct.insert(clip_bytes(word, kLongestWord));
    for (const std::string& word : distinct) words += " " + literal(word);
    rows[0].add(id);
    rows[1].add(words);
  }
  if (!gone[0].empty())
    run_arrays("DELETE FROM search_text WHERE id = ANY ($1::bigint[])", gone, {});
  if (!rows[0].empty())
    run_arrays(
        "INSERT INTO search_text (id, words) SELECT given.id, CAST(given.words AS tsvector) FROM "
        "unnest($1::bigint[], $2::text[]) AS given (id, words) ON CONFLICT (id) DO UPDATE SET "
        "words = excluded.words",
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
  if (columns("search_text").empty()) return ids;
  for (const std::string& record : records)
    scopes += (scopes.empty() ? "" : " | ") + literal(scope_of(company, record));
  const std::string match = "(" + scopes + ")" + asked;
  const Cell cells[] = {match, limit};
  auto rows = query(
      "SELECT id FROM search_text WHERE words @@ CAST(CAST($1 AS TEXT) AS tsquery) ORDER BY id "
      "DESC LIMIT $2",
      cells);
  while (rows->next()) ids.push_back(rows->integer(0));
  return ids;
}

}  // namespace osnova::store
