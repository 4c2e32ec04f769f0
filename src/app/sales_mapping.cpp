#include "app/sales_mapping.hpp"

#include <algorithm>
#include <set>

#include "app/toml.hpp"
#include "base/text.hpp"

namespace osnova::app {

namespace {

class Reader {
 public:
  explicit Reader(Problems& problems) : problems_(problems) {}

  std::string text(const toml::table& table, const char* key, const std::string& path,
                   bool required) {
    const auto* node = table.get(key);
    if (!node) {
      if (required) problems_.add("mapping.missing", path + key);
      return {};
    }
    const auto value = node->value<std::string>();
    if (!value) problems_.add("mapping.type", path + key, {{"expected", "text"}});
    return value.value_or("");
  }

  void known(const toml::table& table, std::initializer_list<std::string_view> keys,
             const std::string& path) {
    for (const auto& [key, value] : table)
      if (std::find(keys.begin(), keys.end(), std::string_view(key.str())) == keys.end())
        problems_.add("mapping.unknown", path + std::string(key.str()));
  }

 private:
  Problems& problems_;
};

void read_columns(const toml::table& root, Reader& reader, Problems& problems, SalesMapping& m) {
  const auto* columns = root["columns"].as_table();
  if (!columns) {
    problems.add("mapping.missing", "columns");
    return;
  }
  reader.known(
      *columns,
      {"number", "item", "description", "quantity", "date", "price", "customer", "country"},
      "columns.");
  m.number = reader.text(*columns, "number", "columns.", true);
  m.item = reader.text(*columns, "item", "columns.", true);
  m.description = reader.text(*columns, "description", "columns.", false);
  m.quantity = reader.text(*columns, "quantity", "columns.", true);
  m.date = reader.text(*columns, "date", "columns.", true);
  m.price = reader.text(*columns, "price", "columns.", true);
  m.customer = reader.text(*columns, "customer", "columns.", true);
  m.country = reader.text(*columns, "country", "columns.", false);
}

void read_documents(const toml::table& root, Reader& reader, Problems& problems, SalesMapping& m) {
  const auto* list = root["documents"].as_array();
  if (!list || list->empty()) {
    problems.add("mapping.missing", "documents");
    return;
  }
  size_t index = 0;
  for (const auto& node : *list) {
    const std::string path = "documents." + std::to_string(index++) + ".";
    const auto* table = node.as_table();
    if (!table) {
      problems.add("mapping.type", path, {{"expected", "table"}});
      continue;
    }
    reader.known(*table, {"prefix", "digits", "type", "debit", "credit", "text"}, path);
    SalesMapping::DocumentRule rule;
    rule.prefix = reader.text(*table, "prefix", path, false);
    rule.digits = (*table)["digits"].value_or(false);
    rule.text = reader.text(*table, "text", path, false);
    const std::string type = reader.text(*table, "type", path, true);
    if (type == "invoice")
      rule.target = SalesMapping::Target::invoice;
    else if (type == "credit_note")
      rule.target = SalesMapping::Target::credit_note;
    else if (type == "journal")
      rule.target = SalesMapping::Target::journal;
    else
      problems.add("mapping.choice", path + "type", {{"value", type}});
    if (rule.target == SalesMapping::Target::journal) {
      rule.debit = reader.text(*table, "debit", path, true);
      rule.credit = reader.text(*table, "credit", path, true);
    }
    m.documents.push_back(std::move(rule));
  }
}

void read_classes(const toml::table& root, Reader& reader, Problems& problems, SalesMapping& m) {
  const auto* list = root["classes"].as_array();
  if (!list || list->empty()) {
    problems.add("mapping.missing", "classes");
    return;
  }
  std::set<std::string> seen;
  size_t index = 0;
  for (const auto& node : *list) {
    const std::string path = "classes." + std::to_string(index++) + ".";
    const auto* table = node.as_table();
    if (!table) {
      problems.add("mapping.type", path, {{"expected", "table"}});
      continue;
    }
    reader.known(*table, {"code", "name", "revenue", "returns", "items", "rest"}, path);
    SalesMapping::ItemClass c;
    c.code = reader.text(*table, "code", path, true);
    c.name = reader.text(*table, "name", path, true);
    c.revenue = reader.text(*table, "revenue", path, true);
    c.returns = reader.text(*table, "returns", path, false);
    c.rest = (*table)["rest"].value_or(false);
    if (const auto* items = (*table)["items"].as_array())
      for (const auto& item : *items) {
        const auto code = item.value<std::string>();
        if (!code)
          problems.add("mapping.type", path + "items", {{"expected", "text"}});
        else if (!seen.insert(*code).second)
          problems.add("mapping.item_twice", path + "items", {{"item", *code}});
        else
          c.items.push_back(*code);
      }
    m.classes.push_back(std::move(c));
  }
  const auto rests =
      std::count_if(m.classes.begin(), m.classes.end(), [](const auto& c) { return c.rest; });
  if (rests != 1) problems.add("mapping.one_rest_class", "classes");
}

// TOML 1.0 allows other than ASCII only in strings and comments; the library does not survive it
// elsewhere. The line of the first such character, 0 when there is none.
int line_of_stray_character(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  int line = 1;
  char quote = 0;
  bool comment = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') {
      ++line;
      comment = false;
    } else if (comment) {
      continue;
    } else if (quote != 0) {
      if (c == '\\' && quote == '"')
        ++i;
      else if (c == quote)
        quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '#') {
      comment = true;
    } else if (static_cast<unsigned char>(c) >= 0x80) {
      return line;
    }
  }
  return 0;
}

}  // namespace

Result<SalesMapping> parse_sales_mapping(std::string_view text) {
  Problems problems;
  if (!valid_utf8(text)) return Problem{"csv.not_utf8", "", {}};
  if (const int line = line_of_stray_character(text))
    return Problem{"mapping.toml",
                   "",
                   {{"reason", "a character that is not ASCII"},
                    {"line", std::to_string(line)},
                    {"column", "-"}}};
  toml::table root;
  try {
    root = toml::parse(text);
  } catch (const toml::parse_error& error) {
    return Problem{"mapping.toml",
                   "",
                   {{"reason", std::string(error.description())},
                    {"line", std::to_string(error.source().begin.line)},
                    {"column", std::to_string(error.source().begin.column)}}};
  } catch (const std::runtime_error& error) {
    return Problem{"mapping.toml", "", {{"reason", error.what()}, {"line", "-"}, {"column", "-"}}};
  }
  Reader reader(problems);
  reader.known(root,
               {"source", "separator", "customer_suffix", "cash_customer", "currency", "tax_code",
                "unit", "credit_reason", "columns", "documents", "classes", "countries"},
               "");
  SalesMapping m;
  m.source = reader.text(root, "source", "", true);
  m.customer_suffix = reader.text(root, "customer_suffix", "", false);
  m.cash_customer = reader.text(root, "cash_customer", "", true);
  m.currency = reader.text(root, "currency", "", true);
  m.tax_code = reader.text(root, "tax_code", "", true);
  m.credit_reason = reader.text(root, "credit_reason", "", true);
  if (const auto unit = reader.text(root, "unit", "", false); !unit.empty()) m.unit = unit;
  if (const auto separator = reader.text(root, "separator", "", false); !separator.empty()) {
    if (separator.size() != 1)
      problems.add("mapping.type", "separator", {{"expected", "one character"}});
    m.separator = separator.front();
  }
  if (!m.currency.empty() && !Currency::find(m.currency))
    problems.add("mapping.choice", "currency", {{"value", m.currency}});
  read_columns(root, reader, problems, m);
  read_documents(root, reader, problems, m);
  read_classes(root, reader, problems, m);
  if (const auto* countries = root["countries"].as_table())
    for (const auto& [name, code] : *countries) {
      const auto value = code.value<std::string>();
      if (!value || value->size() != 2)
        problems.add("mapping.type", "countries." + std::string(name.str()),
                     {{"expected", "ISO 3166"}});
      else
        m.countries[std::string(name.str())] = *value;
    }
  if (problems) return problems;
  return m;
}

const SalesMapping::DocumentRule* SalesMapping::rule_for(std::string_view number_text) const {
  for (const DocumentRule& rule : documents) {
    if (rule.digits ? all_digits(number_text) : number_text.starts_with(rule.prefix)) return &rule;
  }
  return nullptr;
}

const SalesMapping::ItemClass* SalesMapping::class_of(std::string_view code) const {
  const ItemClass* rest = nullptr;
  for (const ItemClass& c : classes) {
    if (std::find(c.items.begin(), c.items.end(), code) != c.items.end()) return &c;
    if (c.rest) rest = &c;
  }
  return rest;
}

}  // namespace osnova::app
