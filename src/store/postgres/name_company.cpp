#include "store/postgres/name_company.hpp"

#include <algorithm>
#include <cctype>
#include <set>
#include <vector>

#include "base/text.hpp"

namespace osnova::store {

namespace {

constexpr std::string_view kColumn = "company_id";

// Words with the points in them, in small letters; parameters; single signs. Strings are one sign.
std::vector<std::string> tokens_of(std::string_view sql) {
  std::vector<std::string> tokens;
  const auto in_word = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.' || c == '$';
  };
  for (size_t i = 0; i < sql.size();) {
    const size_t begin = i;
    if (sql[i] == '\'') {
      do ++i;
      while (i < sql.size() && sql[i] != '\'');
      ++i;
      tokens.emplace_back("'");
    } else if (in_word(sql[i])) {
      while (i < sql.size() && in_word(sql[i])) ++i;
      tokens.push_back(to_lower_ascii(sql.substr(begin, i - begin)));
    } else {
      if (!std::isspace(static_cast<unsigned char>(sql[i])) && sql[i] != '"')
        tokens.emplace_back(1, sql[i]);
      ++i;
    }
  }
  return tokens;
}

struct Mention {
  std::string table, alias;
  int scope = 0;
  int group = 0;  // of tables that are joined by company; group 0 is bound
};

class Reader {
 public:
  explicit Reader(std::string_view sql) : tokens_(tokens_of(sql)) { mentions_.push_back({}); }

  std::string left_open(const std::function<bool(const std::string&)>& of_companies) {
    find_tables();
    for (size_t i = 0; i < tokens_.size(); ++i) bind(i);
    for (size_t m = 1; m < mentions_.size(); ++m)
      if (root(static_cast<int>(m)) != 0 && of_companies(mentions_[m].table))
        return mentions_[m].table;
    return {};
  }

 private:
  const std::string& at(size_t i) const {
    static const std::string none;
    return i < tokens_.size() ? tokens_[i] : none;
  }
  static bool is_name(const std::string& token) {
    static const std::set<std::string> words = {
        "select", "lateral", "only",      "where",     "set",     "on",    "join",  "left",
        "right",  "inner",   "cross",     "full",      "natural", "order", "group", "having",
        "limit",  "union",   "except",    "intersect", "values",  "using", "as",    "with",
        "from",   "for",     "returning", "default",   "and",     "or"};
    return !token.empty() &&
           (std::isalpha(static_cast<unsigned char>(token[0])) || token[0] == '_') &&
           !words.contains(token);
  }

  // Each SELECT in parentheses is a scope of its own, with the one around it as parent.
  void find_tables() {
    parents_ = {0};
    std::vector<int> open = {0};
    bool awaited = false;
    scopes_.resize(tokens_.size());
    for (size_t i = 0; i < tokens_.size(); ++i) {
      const std::string& token = tokens_[i];
      scopes_[i] = open.back();
      if (token == "(") {
        const bool inner = at(i + 1) == "select" || at(i + 1) == "with";
        if (inner) parents_.push_back(open.back());
        open.push_back(inner ? static_cast<int>(parents_.size()) - 1 : open.back());
        awaited = false;
      } else if (token == ")") {
        if (open.size() > 1) open.pop_back();
      } else if (token == "from" || token == "join" || token == "into" ||
                 (token == "update" && (i == 0 || (at(i - 1) != "do" && at(i - 1) != "for")))) {
        awaited = true;
      } else if (awaited && token != "lateral" && token != "only") {
        awaited = is_name(token) && take_table(i, open.back());
      }
    }
  }

  // Returns whether another one follows after a comma.
  bool take_table(size_t& i, int scope) {
    const bool insert = i > 0 && at(i - 1) == "into";
    if (!insert && at(i + 1) == "(") return false;  // a function
    Mention mention{tokens_[i], tokens_[i], scope, static_cast<int>(mentions_.size())};
    if (at(i + 1) == "as") mark(++i, scope);
    if (is_name(at(i + 1))) mention.alias = tokens_[i + 1], mark(++i, scope);
    mentions_.push_back(mention);
    if (insert && at(i + 1) == "(") bind_insert(i + 2);
    if (at(i + 1) != ",") return false;
    mark(++i, scope);
    return true;
  }
  void mark(size_t i, int scope) { scopes_[i] = scope; }

  void bind_insert(size_t i) {
    for (; i < tokens_.size() && tokens_[i] != ")"; ++i)
      if (tokens_[i] == kColumn) mentions_.back().group = 0;
  }

  int root(int m) const {
    while (mentions_[static_cast<size_t>(m)].group != m)
      m = mentions_[static_cast<size_t>(m)].group;
    return m;
  }
  void join(int a, int b) {
    a = root(a), b = root(b);
    mentions_[static_cast<size_t>(std::max(a, b))].group = std::min(a, b);
  }

  // The table whose column `token` is, seen from a scope; -1 when it is none, or no column of that
  // name.
  int owner(const std::string& token, int scope) const {
    const size_t point = token.rfind('.');
    const bool qualified = point != token.npos;
    if ((qualified ? std::string_view(token).substr(point + 1) : std::string_view(token)) !=
        kColumn)
      return -1;
    const std::string alias = qualified ? token.substr(0, point) : "";
    for (int s = scope;; s = parents_[static_cast<size_t>(s)]) {
      int found = -1, count = 0;
      for (size_t m = 1; m < mentions_.size(); ++m)
        if (mentions_[m].scope == s && (!qualified || mentions_[m].alias == alias))
          found = static_cast<int>(m), ++count;
      if (count == 1 || (qualified && count > 0)) return found;
      if (s == 0) return -1;
    }
  }

  void bind(size_t i) {
    const int mine = owner(tokens_[i], scopes_[i]);
    if (mine < 0) return;
    const std::string& next = at(i + 1);
    if (next == "=") {
      const int other = i + 2 < tokens_.size() ? owner(tokens_[i + 2], scopes_[i + 2]) : -1;
      join(mine, std::max(other, 0));
    } else if (next == "<" || next == ">" || next == "in" || next == "between") {
      join(mine, 0);
    } else if (i > 0 && at(i - 1) == "=" && (i < 2 || owner(tokens_[i - 2], scopes_[i - 2]) < 0)) {
      join(mine, 0);
    } else if (i > 0 && at(i - 1) == "(" && next == ",") {
      while (i < tokens_.size() && tokens_[i] != ")") ++i;
      const std::string& sign = at(i + 1);
      if (sign == ">" || sign == "<" || sign == "=" || sign == "in") join(mine, 0);
    }
  }

  std::vector<std::string> tokens_;
  std::vector<int> scopes_, parents_;
  std::vector<Mention> mentions_;  // the first one is every bound company
};

}  // namespace

std::string company_left_open(std::string_view sql,
                              const std::function<bool(const std::string&)>& of_companies) {
  if (sql.starts_with(kEveryCompany)) return {};
  return Reader(sql).left_open(of_companies);
}

}  // namespace osnova::store
