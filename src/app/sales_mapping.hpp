#pragma once
// How the columns of somebody's sales file become documents: a TOML file, explained in
// docs/guide/import.md.
#include <map>
#include <string>
#include <vector>

#include "base/money.hpp"
#include "base/result.hpp"

namespace osnova::app {

struct SalesMapping {
  std::string source;  // name of the origin: part of every idempotency key and external reference
  char separator = ',';
  // Column names of the file.
  std::string number, item, description, quantity, date, price, customer, country;
  std::string customer_suffix;  // cut off: ".0" of a number that somebody wrote as a float
  std::string cash_customer;    // code of the party for lines without customer
  std::string currency, tax_code, unit = "pcs";
  std::string credit_reason;  // of credit lines without an invoice

  enum class Target { invoice, credit_note, journal };
  struct DocumentRule {
    std::string prefix;  // "" with digits = true: only digits
    bool digits = false;
    Target target = Target::invoice;
    std::string debit, credit;  // journal: accounts of a negative value (an expense)
    std::string text;
  };
  std::vector<DocumentRule> documents;  // the first that fits

  struct ItemClass {
    std::string code, name;
    std::string revenue, returns;    // account codes of the IFRS-style books
    std::vector<std::string> items;  // exact codes; case counts
    bool rest = false;               // every code that no class names
  };
  std::vector<ItemClass> classes;
  std::map<std::string, std::string> countries;  // name in the file to ISO 3166

  const DocumentRule* rule_for(std::string_view number) const;
  const ItemClass* class_of(std::string_view item) const;
};

// Problems "mapping.*" with the key in the path: unreadable TOML (line and column), unknown or
// missing keys, two classes with the same item.
Result<SalesMapping> parse_sales_mapping(std::string_view toml);

}  // namespace osnova::app
