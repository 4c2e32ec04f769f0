#pragma once
// A small shop in a workspace of its own, for tests of the kernel through its front door.
#include <boost/json.hpp>
#include <filesystem>
#include <optional>

#include "app/workspace.hpp"
#include "kernel/verify/verify.hpp"
#include "testing/scratch_file.hpp"

namespace osnova::app {

struct Shop {
  explicit Shop(const char* name, Clock* given = nullptr)
      : given_clock(given), file(std::filesystem::temp_directory_path() / (std::string("osnova-") + name + ".osnova")) {
    clean();
    register_kernel(registry);
    register_modules(registry);
    open();
    InitOptions init;
    init.company = "SHOP";
    init.currency = "GBP";
    init.books = {{"main", BookKind::ifrs, ""}};
    company = init_company(*kernel, init).value();
    access.emplace(kernel->access_for("owner", company, "test").value());
    ship_catalogues(*kernel, *access);
    party =
        std::to_string(create(0, "party.party.create", {{"code", "P"}, {"name", "Party"}}).record);
    create(company, "party.terms.create", {{"party", party}});
  }
  ~Shop() {
    close();
    clean();
  }
  void open(KernelOptions options = {}) {
    store::OpenOptions sqlite;
    sqlite.create = true;
    database = testing::open_scratch(file, sqlite);
    kernel = std::make_unique<Kernel>(*database, registry, given_clock ? *given_clock : clock, salt, options);
  }
  void close() {
    kernel.reset();
    database.reset();
  }
  void clean() {
    testing::remove_workspace(file);
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
  // A person with these rights in the shop.
  Access person(const std::string& login, const std::string& rights) {
    const Answer role =
        create(0, "kernel.role.create", {{"code", login}, {"name", login}, {"rights", rights}});
    create(0, "kernel.user.create",
           {{"login", login},
            {"name", login},
            {"roles",
             boost::json::array{boost::json::object{{"role", std::to_string(role.record)}}}}});
    return kernel->access_for(login, company, "test").value();
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

  Clock* given_clock;  // instead of its own
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

}  // namespace osnova::app
