#include "store/postgres/address.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <memory>

#include "base/text.hpp"
#include "store/store.hpp"

namespace osnova::store {

namespace {

[[noreturn]] void refuse(const std::string& why) {
  throw StoreFailure(StoreFailure::Reason::other, "the address of the database: " + why);
}

// Takes `schema=name` out of the query of the URL, which libpq would refuse.
std::string take_schema(std::string_view url, std::string& schema) {
  const size_t question = url.find('?');
  if (question == url.npos) return std::string(url);
  std::string rest(url.substr(0, question));
  char separator = '?';
  for (const std::string_view part : split(url.substr(question + 1), '&')) {
    if (part.starts_with("schema=")) {
      schema = part.substr(7);
      continue;
    }
    if (part.empty()) continue;
    rest += separator;
    rest += part;
    separator = '&';
  }
  return rest;
}

}  // namespace

std::string quoted_name(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted.push_back('"');
    quoted.push_back(c);
  }
  return quoted + "\"";
}

PostgresAddress parse_address(std::string_view url) {
  PostgresAddress address;
  const std::string plain = take_schema(url, address.schema);
  const bool plain_name = !address.schema.empty() && address.schema.size() <= 63 &&
                          std::all_of(address.schema.begin(), address.schema.end(), [](char c) {
                            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
                          });
  if (!plain_name || address.schema.starts_with("pg_"))
    refuse("the schema is a name of small letters, digits and _");
  char* error = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(plain.c_str(), &error), &PQconninfoFree);
  PQfreemem(error);  // it may quote the URL, password and all
  if (!options)
    refuse("it is postgresql://user@host:port/database?schema=name and parameters of libpq");
  std::string host, port, database;
  for (const PQconninfoOption* o = options.get(); o->keyword; ++o) {
    if (!o->val || !*o->val) continue;
    const std::string keyword = o->keyword;
    if (keyword == "host") host = o->val;
    if (keyword == "port") port = ":" + std::string(o->val);
    if (keyword == "dbname") database = o->val;
    if (keyword == "client_encoding" || keyword == "options") continue;
    address.parameters.emplace_back(keyword, o->val);
  }
  address.shown = "postgresql://" + host + port + "/" + database + "?schema=" + address.schema;
  return address;
}

}  // namespace osnova::store
