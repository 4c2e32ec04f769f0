#pragma once
// A small company in a workspace file of its own, for tests of the kernel with real modules.
#include <boost/json.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "app/workspace.hpp"
#include "kernel/verify/verify.hpp"

namespace osnova {

struct Shop {
  explicit Shop(const char* name)
      : file(std::filesystem::temp_directory_path() / (std::string("osnova-") + name + ".osnova")) {
    clean();
    register_kernel(registry);
    app::register_modules(registry);
    store::SqliteOptions options;
    options.create = true;
    database = store::open_sqlite(file, options);
    kernel = std::make_unique<Kernel>(*database, registry, clock, salt);
    InitOptions init;
    init.company = "SHOP";
    init.currency = "GBP";
    init.books = {{"main", BookKind::ifrs, ""}};
    company = init_company(*kernel, init).value();
    access.emplace(kernel->access_for("owner", company, "test").value());
    app::ship_catalogues(*kernel, *access);
    party =
        std::to_string(create(0, "party.party.create", {{"code", "P"}, {"name", "Party"}}).record);
    create(company, "party.terms.create", {{"party", party}});
  }
  ~Shop() {
    kernel.reset();
    database.reset();
    clean();
  }
  void clean() {
    for (const char* suffix : {"", "-wal", "-shm", ".lock"}) std::filesystem::remove(file + suffix);
  }
  Answer create(Id in, const char* name, boost::json::object input, const char* then = "",
                std::string key = "") {
    Command command;
    command.company = in;
    command.name = name;
    command.input = std::move(input);
    command.then = then;
    command.key = std::move(key);
    return kernel->execute(command, *access);
  }
  boost::json::object invoice() {
    return {{"customer", party},
            {"date", "2025-01-10"},
            {"currency", "GBP"},
            {"lines", boost::json::array{boost::json::object{
                          {"description", "x"}, {"quantity", "1"}, {"price", "100"}}}}};
  }
  bool holds() {
    const auto reader = database->reader();
    return verify(*reader, registry).ok();
  }

  std::string file;
  Registry registry;
  SystemClock clock;
  SystemSalt salt;
  std::unique_ptr<store::Database> database;
  std::unique_ptr<Kernel> kernel;
  Id company = 0;
  std::optional<Access> access;
  std::string party;
};

}  // namespace osnova
