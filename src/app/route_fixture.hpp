#pragma once
// For tests of routes: a workspace of two companies behind the routes, without a socket.
#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <future>
#include <map>
#include <optional>

#include "app/output.hpp"
#include "app/workspace.hpp"
#include "formats/table_file.hpp"
#include "http/routes.hpp"
#include "modules/books/journal_text.hpp"
#include "testing/scratch_file.hpp"

namespace osnova::app {

namespace json = boost::json;

using Path = std::vector<std::string>;

inline Path under(Path path, std::initializer_list<std::string> more) {
  path.insert(path.end(), more.begin(), more.end());
  return path;
}

inline bool shows(std::string_view text, std::string_view what) {
  return text.find(what) != text.npos;
}

class RouteServer {
 public:
  explicit RouteServer(Clock* clock = nullptr, FactorOptions factor = {})
      : clock_(clock), factor_(std::move(factor)), file_(std::filesystem::temp_directory_path() / "osnova-routes-test.osnova") {
    clean();
    common_.workspace = testing::place_of(file_);
    open();
    for (const char* code : {"ONE", "TWO"}) {
      InitOptions init;
      init.company = code;
      init.currency = "EUR";
      init.books = {{"main", BookKind::ifrs, ""}};
      companies_.push_back(init_company(kernel(), init).value());
    }
    ship_catalogues(kernel(), kernel().access_for("owner", companies_[0], "test").value());
    person("owner", "", 0);
  }
  ~RouteServer() {
    close();
    clean();
  }
  // What a new start of the program is for those who were signed in.
  void restart() {
    close();
    open();
  }

  // From the next start on.
  FileRules files;
  std::string pepper;

  Kernel& kernel() { return workspace_->kernel(); }
  Id one() const { return companies_[0]; }
  Id two() const { return companies_[1]; }

  // A person with these rights in a company (0 = every one), signed in. `grant`: how far they reach,
  // as members of the grant; `statuses`: a line of the role.
  void person(const std::string& login, const std::string& rights, Id in_company,
              json::object grant = {}, json::object statuses = {}) {
    if (login != "owner") {
      json::object role = {{"code", login}, {"name", login}, {"rights", rights}};
      if (!statuses.empty()) role["statuses"] = json::array{std::move(statuses)};
      grant["role"] = std::to_string(done("kernel.role.create", std::move(role)));
      grant["in_company"] = in_company;
    }
    sign_up(login, std::move(grant));
  }
  // With a role that is there.
  void sign_up(const std::string& login, json::object grant) {
    const Access owner = kernel().access_for("owner", 0, "test").value();
    if (login != "owner")
      done("kernel.user.create", {{"login", login},
                                  {"name", login},
                                  {"active", true},
                                  {"roles", json::array{std::move(grant)}}});
    REQUIRE(kernel().set_password(login, "a long password", owner).ok());
    const http::Response response = sign_in(login, "a long password");
    REQUIRE(response.status == 200);
    tokens_[login] = json::parse(response.body).at("token").as_string();
  }
  http::Response sign_in(const std::string& login, const std::string& password,
                         http::Request request = {}) {
    request.method = "POST";
    request.path = {"api", "session"};
    if (request.remote.empty()) request.remote = "192.0.2.1";
    request.body = json::serialize(json::object{{"login", login}, {"password", password}});
    return ask(request);
  }
  std::string& token(const std::string& login) { return tokens_[login]; }
  const Common& common() const { return common_; }

  Id done(const std::string& command, json::object input, Id company = 0) {
    Command c;
    c.company = company;
    c.name = command;
    c.input = std::move(input);
    const Answer answer =
        kernel().execute(c, kernel().access_for("owner", company, "test").value());
    REQUIRE_MESSAGE(answer.ok(), command);
    return answer.record;
  }

  int status(const std::string& login, const std::string& method, std::vector<std::string> path,
             const std::string& body = "") {
    return answer(login, method, std::move(path), body).status;
  }
  http::Response answer(const std::string& login, const std::string& method,
                        std::vector<std::string> path, const std::string& body = "") {
    http::Request request;
    request.method = method;
    request.path = std::move(path);
    request.body = body;
    return answer(login, std::move(request));
  }
  http::Response answer(const std::string& login, http::Request request) {
    if (request.if_match.empty()) request.if_match = "\"1\"";
    if (!login.empty()) request.authorization = "Bearer " + tokens_[login];
    return ask(request);
  }
  // The status that line and headers alone bring; 0 when the body would be read.
  int admitted(const std::string& login, http::Request request) {
    if (!login.empty()) request.authorization = "Bearer " + tokens_[login];
    const auto refusal = routes_->admit(request).refusal;
    return refusal ? refusal->status : 0;
  }

  http::Response ask(const http::Request& request) {
    std::promise<http::Response> answer;
    routes_->handle(request, [&](http::Response r) { answer.set_value(std::move(r)); });
    return answer.get_future().get();
  }

  // The body of what a GET answers as text, files and streams included.
  std::string text(const std::string& login, const Path& path,
                   std::map<std::string, std::string> query = {}) {
    http::Request request;
    request.method = "GET";
    request.path = path;
    request.query = std::move(query);
    const http::Response response = answer(login, std::move(request));
    return response.file ? response.file->read(0, 1 << 20) : response.body;
  }

 private:
  void open() {
    Workspace::Options options;
    options.create = true;
    options.clock = clock_;
    options.kernel.pepper = pepper;
    workspace_.emplace(common_, options);
    output_.emplace(kernel(), std::filesystem::temp_directory_path());
    jobs_.emplace(kernel());
    imports_.emplace(kernel(), *jobs_, labels(), table_reader(), read_journal_text, files);
    http::Services services;
    services.output = &*output_;
    services.jobs = &*jobs_;
    services.imports = &*imports_;
    services.factor = factor_;
    services.files = files;
    services.temporary = std::filesystem::temp_directory_path();
    routes_.emplace(kernel(), labels(), services);
  }
  void close() {
    routes_.reset();
    imports_.reset();
    jobs_.reset();
    output_.reset();
    workspace_.reset();
  }
  void clean() { testing::remove_workspace(file_); }

  Clock* clock_;
  FactorOptions factor_;
  std::string file_;
  Common common_;
  std::optional<Workspace> workspace_;
  std::optional<PrintedOutput> output_;
  std::optional<Jobs> jobs_;
  std::optional<Imports> imports_;
  std::optional<http::Routes> routes_;
  std::vector<Id> companies_;
  std::map<std::string, std::string> tokens_;
};

}  // namespace osnova::app
