#pragma once
// A company that sells, opened through the recorder.
#include <boost/json.hpp>
#include <chrono>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/workspace.hpp"
#include "recorder.hpp"

namespace osnova::bench {

namespace json = boost::json;

using Steady = std::chrono::steady_clock;
inline int64_t us_since(Steady::time_point begin) {
  return std::chrono::duration_cast<std::chrono::microseconds>(Steady::now() - begin).count();
}

inline int64_t rss_anon_kb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("RssAnon:")) return std::atoll(line.c_str() + 8);
  return 0;
}

inline constexpr int kParties = 2000;

struct World {
  // `place`: a file or the URL of a PostgreSQL schema.
  explicit World(const std::string& place, Recording& recording)
      : database(store::open_database(place, options())), recorder(*database, recording) {
    register_kernel(registry);
    app::register_modules(registry);
    KernelOptions kernel_options;
    kernel_options.max_group = 64;
    kernel = std::make_unique<Kernel>(recorder, registry, clock, salt, kernel_options);
    InitOptions init;
    init.company = "BENCH";
    init.currency = "GBP";
    init.country = "GB";
    init.books = {{"main", BookKind::ifrs, ""}};
    company = init_company(*kernel, init).value();
    access.emplace(kernel->access_for("owner", company, "bench").value());
    app::ship_catalogues(*kernel, *access);
    for (int i = 0; i < kParties; ++i) {
      const std::string code = "P" + std::to_string(i);
      parties.push_back(make(0, "party.party.create", {{"code", code}, {"name", "Party " + code}}));
      make(company, "party.terms.create", {{"party", parties.back()}});
    }
    item =
        make(company, "item.item.create", {{"code", "I"}, {"name", "Item"}, {"tax_code", "vat"}});
  }
  static store::OpenOptions options() {
    store::OpenOptions o;
    o.create = true;
    return o;
  }
  std::string make(Id in, const char* name, json::object input) {
    Command command;
    command.company = in;
    command.name = name;
    command.input = std::move(input);
    command.key = std::string("bench/") + name + "/" + json::serialize(command.input);
    return std::to_string(kernel->execute(command, *access).record);
  }
  // Of one customer after another, day after day through the year, as a company's sales are.
  json::object invoice(int index) const {
    json::array lines;
    for (int i = 1; i <= 3; ++i)
      lines.push_back(
          json::object{{"item", item}, {"quantity", std::to_string(i)}, {"price", "12.50"}});
    const Date first = *Date::from_ymd(2025, 1, 1);
    return {{"customer", parties[static_cast<size_t>(index) * 7919 % parties.size()]},
            {"date", (first + std::min(index / per_day, 364)).text()},
            {"currency", "GBP"},
            {"lines", std::move(lines)}};
  }
  // Creates and posts `count` invoices from the `first`; microseconds.
  int64_t batch(int first, int count) {
    std::vector<Command> commands;
    for (int i = 0; i < count; ++i) {
      Command command;
      command.company = company;
      command.name = "sales.invoice.create";
      command.then = "post";
      command.input = invoice(first + i);
      commands.push_back(std::move(command));
    }
    const auto begin = Steady::now();
    for (const Answer& answer : kernel->execute_all(std::move(commands), *access))
      if (!answer.ok()) std::abort();
    return us_since(begin);
  }

  Registry registry;
  SystemClock clock;
  SystemSalt salt;
  std::unique_ptr<store::Database> database;
  RecordingDatabase recorder;
  std::unique_ptr<Kernel> kernel;
  Id company = 0;
  std::optional<Access> access;
  std::vector<std::string> parties;
  std::string item;
  int per_day = 100;
};

}  // namespace osnova::bench
