// The shipped charts: their shape, and the Russian one against a public chart.
#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "base/csv.hpp"
#include "kernel/ledger/ledger.hpp"

using namespace osnova;

namespace {

namespace json = boost::json;

std::map<std::string, json::object> chart_of(BookKind kind) {
  std::map<std::string, json::object> accounts;
  for (const std::string& text : shipped_accounts(kind, "1")) {
    json::object account = json::parse(text).as_object();
    const std::string code(account.at("code").as_string());
    CHECK_MESSAGE(accounts.emplace(code, std::move(account)).second, code, " stands twice");
  }
  return accounts;
}

bool flag(const json::object& account, const char* name) {
  const auto* value = account.if_contains(name);
  return value && value->as_bool();
}

std::string text(const json::object& account, const char* name) {
  const auto* value = account.if_contains(name);
  return value ? std::string(value->as_string()) : std::string{};
}

// The letters of the source's codes are Latin where their Cyrillic twins are meant.
std::string cyrillic(std::string_view code) {
  static const std::map<char, const char*> twins = {{'A', "А"}, {'B', "В"}, {'H', "Н"}, {'K', "К"},
                                                    {'O', "О"}, {'P', "Р"}, {'T', "Т"}};
  std::string out;
  for (const char c : code) {
    const auto twin = twins.find(c);
    out += twin == twins.end() ? std::string(1, c) : twin->second;
  }
  return out;
}

// Code to official name.
std::map<std::string, std::string> public_chart(const char* path) {
  std::ifstream in(path, std::ios::binary);
  REQUIRE_MESSAGE(in.good(), path);
  CsvReader reader([&](char* buffer, size_t capacity) {
    in.read(buffer, static_cast<std::streamsize>(capacity));
    return static_cast<size_t>(in.gcount());
  });
  std::map<std::string, std::string> accounts;
  REQUIRE(reader.next() == CsvReader::Step::record);
  REQUIRE(reader.fields().size() > 3);
  REQUIRE(reader.fields()[2] == "code");
  REQUIRE(reader.fields()[3] == "name");
  while (reader.next() == CsvReader::Step::record)
    accounts[cyrillic(reader.fields()[2])] = reader.fields()[3];
  return accounts;
}

// Codes of the first column of README.md's table of what is left out.
std::set<std::string> left_out() {
  std::ifstream in("src/kernel/ledger/charts/README.md");
  static const std::regex code("[0-9][0-9.]*");
  std::set<std::string> codes;
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with("| ")) continue;
    const std::string cell = line.substr(1, line.find('|', 1) - 1);
    for (std::sregex_iterator i(cell.begin(), cell.end(), code), end; i != end; ++i)
      codes.insert(i->str());
  }
  return codes;
}

}  // namespace

TEST_CASE("charts: every account has a parent that takes no entries and stands above it") {
  for (const BookKind kind : {BookKind::ifrs, BookKind::ru}) {
    const auto accounts = chart_of(kind);
    std::set<std::string> parents;
    for (const auto& [code, account] : accounts) {
      const std::string parent = text(account, "parent");
      if (parent.empty()) continue;
      parents.insert(parent);
      const auto above = accounts.find(parent);
      REQUIRE_MESSAGE(above != accounts.end(), code, " has no ", parent);
      CHECK_MESSAGE(flag(above->second, "heading"), code, " under ", parent);
      CHECK_MESSAGE(flag(account, "off_balance") == flag(above->second, "off_balance"), code);
      if (kind == BookKind::ru) {
        CHECK_MESSAGE(code.starts_with(parent + "."), code, " under ", parent);
        CHECK_MESSAGE(code.rfind('.') == parent.size(), code, " under ", parent);
      }
    }
    for (const auto& [code, account] : accounts) {
      CHECK_MESSAGE(flag(account, "heading") == parents.contains(code), code);
      CHECK_MESSAGE(flag(account, "off_balance") == (text(account, "type") == "off_balance"), code);
    }
  }
}

TEST_CASE("charts: names and flags of the Russian chart agree") {
  for (const auto& [code, account] : chart_of(BookKind::ru)) {
    const std::string name = text(account, "name_ru");
    // A Latin letter in a Russian code or name looks right and is never found.
    static const std::regex latin("[A-Za-z]");
    CHECK_MESSAGE(!std::regex_search(code + name, latin), code, " ", name);
    const bool foreign = name.find("(в валюте)") != name.npos || name.find("(в у.е.)") != name.npos;
    const bool currency = flag(account, "currency");
    // 52 is a currency account by its whole name.
    CHECK_MESSAGE(currency == (foreign || code == "52"), code, " ", name);
    const bool advance = name.starts_with("Авансы");
    CHECK_MESSAGE(flag(account, "monetary") == (currency && !advance), code, " ", name);
    const bool trade = code.starts_with("60.") || code.starts_with("62.");
    if (trade) CHECK_MESSAGE(text(account, "open_items") == "required", code);
    CHECK_MESSAGE(flag(account, "control") == !text(account, "open_items").empty(), code);
  }
}

TEST_CASE("charts: the Russian chart against a public one") {
  const char* path = std::getenv("OSNOVA_RU_CHART");
  if (!path) {
    MESSAGE("SKIPPED: OSNOVA_RU_CHART names no chart (tests/chart.sh does)");
    return;
  }
  const auto ours = chart_of(BookKind::ru);
  const auto theirs = public_chart(path);
  const std::set<std::string> listed = left_out();
  CHECK(theirs.size() > 300);
  std::string missing;
  for (const auto& [code, name] : theirs) {
    const bool known = ours.contains(code);
    const std::string why =
        known ? "is here and listed as left out" : "is missing without a reason";
    CHECK_MESSAGE(known != listed.contains(code), code, " ", name, ": ", why);
    if (!known) missing += "\n  " + code + " " + name;
  }
  for (const std::string& code : listed)
    CHECK_MESSAGE(theirs.contains(code), code, " is left out of nothing");
  MESSAGE(theirs.size(), " accounts compared, left out on purpose:", missing);
}
