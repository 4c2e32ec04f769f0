// What files of people have to meet: a scanner that finds nothing in them, and room for them.
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <filesystem>
#include <thread>

#include "app/clamd.hpp"
#include "app/route_fixture.hpp"
#include "base/text.hpp"
#include "kernel/beside/beside.hpp"

using namespace osnova;
namespace json = boost::json;

namespace {

// What every scanner takes for malware (eicar.org), in two halves: this file is none.
const std::string kEicar = std::string("X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTI") +
                           "VIRUS-TEST-FILE!$H+H*";

// As clamd answers on its socket, in a thread of its own.
class FakeClamd {
 public:
  FakeClamd()
      : path_(std::filesystem::temp_directory_path() /
              ("osnova-clamd-" + std::to_string(getpid()))) {
    std::filesystem::remove(path_);
    fd_ = socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path_.c_str(), sizeof address.sun_path - 1);
    REQUIRE(bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(listen(fd_, 8) == 0);
    thread_ = std::thread([this] { serve(); });
  }
  ~FakeClamd() {
    shutdown(fd_, SHUT_RDWR);
    thread_.join();
    close(fd_);
    std::filesystem::remove(path_);
  }
  const std::string& path() const { return path_; }

  std::atomic<bool> silent{false};
  std::atomic<size_t> most{1 << 20};  // StreamMaxLength
  std::atomic<int> asked{0};

 private:
  static bool take(int fd, void* to, size_t size) {
    for (size_t got = 0; got < size;) {
      const ssize_t more = recv(fd, static_cast<char*>(to) + got, size - got, 0);
      if (more <= 0) return false;
      got += static_cast<size_t>(more);
    }
    return true;
  }
  static void say(int fd, std::string_view text) {
    send(fd, text.data(), text.size() + 1, MSG_NOSIGNAL);  // with the zero behind it
  }
  void answer(int fd) {
    char command[10];
    if (!take(fd, command, sizeof command) || std::memcmp(command, "zINSTREAM\0", 10) != 0)
      return say(fd, "UNKNOWN COMMAND");
    std::string bytes;
    for (unsigned char head[4]; take(fd, head, 4);) {
      const size_t size = (size_t{head[0]} << 24) | (size_t{head[1]} << 16) |
                          (size_t{head[2]} << 8) | head[3];
      if (size == 0) {
        ++asked;
        if (silent) return;
        return say(fd, bytes.find(kEicar) == bytes.npos ? "stream: OK"
                                                        : "stream: Eicar-Test-Signature FOUND");
      }
      if (bytes.size() + size > most) return say(fd, "INSTREAM size limit exceeded. ERROR");
      const size_t before = bytes.size();
      bytes.resize(before + size);
      if (!take(fd, bytes.data() + before, size)) return;
    }
  }
  void serve() {
    for (int fd; (fd = accept(fd_, nullptr, nullptr)) >= 0; close(fd)) answer(fd);
  }

  std::string path_;
  int fd_ = -1;
  std::thread thread_;
};

using Found = FileScanner::Found;

struct Office {
  explicit Office(const FileRules& rules, Clock* clock = nullptr) : server(clock) {
    server.files = rules;
    server.restart();
    server.person("anna", "party.party.* kernel.job.*", 0);
    party = std::to_string(
        server.done("party.party.create", {{"code", "P"}, {"name", "Party"}}));
  }
  // The code of the first problem; "kept".
  std::string attach(const std::string& bytes, const std::string& name = "letter.txt") {
    return sent({"api", "ONE", "party.party", party, "files"}, bytes, name);
  }
  std::string upload(const std::string& bytes) {
    return sent({"api", "ONE", "import"}, bytes, "table.csv");
  }
  std::string sent(std::vector<std::string> path, const std::string& bytes,
                   const std::string& name) {
    http::Request request;
    request.method = "POST";
    request.path = std::move(path);
    request.body = bytes;
    request.file_name = name;
    const auto response = server.answer("anna", request);
    if (response.status < 300) return "kept";
    return std::string(json::parse(response.body).at("title").as_string());
  }
  size_t files() {
    const auto answer = server.answer("owner", "GET", {"api", "ONE", "party.party", party, "files"});
    return json::parse(answer.body).at("items").as_array().size();
  }
  std::string logged() {
    server.kernel().drain();
    std::string all;
    const auto reader = server.kernel().database().reader();
    auto rows = reader->query(
        "/* every company */ SELECT detail FROM access_log WHERE what = 'api.file_refused' ORDER "
        "BY seq",
        {});
    while (rows->next()) all += std::string(rows->text(0)) + "\n";
    return all;
  }

  app::RouteServer server;
  std::string party;
};

}  // namespace

TEST_CASE("files: what clamd says is what is done") {
  FakeClamd fake;
  app::Clamd clamd(fake.path(), 500);
  CHECK(clamd.scan("a letter").found == Found::nothing);
  CHECK(clamd.scan(std::string(300'000, 'x')).found == Found::nothing);
  const auto harmful = clamd.scan(std::string(70'000, 'x') + kEicar);
  CHECK(harmful.found == Found::harmful);
  CHECK(harmful.what == "Eicar-Test-Signature");
  // What it does not look at whole was not looked at.
  fake.most = 100'000;
  const auto large = clamd.scan(std::string(5'000'000, 'x'));
  CHECK(large.found == Found::not_scanned);
  fake.most = 1 << 20;
  fake.silent = true;
  CHECK(clamd.scan("a letter").found == Found::not_scanned);
  app::Clamd nobody(fake.path() + ".none", 500);
  CHECK(nobody.scan("a letter").found == Found::not_scanned);
  CHECK(app::scanner_socket("unix:/run/clamav/clamd.ctl") == "/run/clamav/clamd.ctl");
  for (const std::string& wrong : {std::string("/run/clamav/clamd.ctl"), std::string("unix:clamd"),
                                   std::string("tcp:127.0.0.1:3310"), "unix:/" + std::string(200, 'x')})
    CHECK(app::scanner_socket(wrong).empty());
}

TEST_CASE("files: what is harmful is kept nowhere, and named in the access log") {
  FakeClamd fake;
  app::Clamd clamd(fake.path(), 500);
  FileRules rules;
  rules.scanner = &clamd;
  Office office(rules);
  CHECK(office.attach("a letter") == "kept");
  CHECK(office.attach(kEicar, "invoice.pdf") == "beside.harmful_file");
  CHECK(office.upload("code,name\nA," + kEicar + "\n") == "beside.harmful_file");
  CHECK(office.files() == 1);
  CHECK(office.logged() == "ONE invoice.pdf: Eicar-Test-Signature\nONE table.csv: Eicar-Test-Signature\n");
  const auto reader = office.server.kernel().database().reader();
  auto rows = reader->query("/* every company */ SELECT COUNT(*) FROM file_content", {});
  REQUIRE(rows->next());
  CHECK(rows->integer(0) == 1);
  // A scanner that does not answer lets nothing in, unless that was wanted.
  fake.silent = true;
  CHECK(office.attach("another letter") == "beside.not_scanned");
  CHECK(office.upload("code,name\nA,Alpha\n") == "beside.not_scanned");
  CHECK(office.files() == 1);
  office.server.files.take_unscanned = true;
  office.server.restart();
  CHECK(office.attach("another letter") == "kept");
  CHECK(office.attach(kEicar) == "kept");
  const auto counted = office.server.kernel().metrics().files.values();
  CHECK(counted.at("kept") == 2);
  CHECK(counted.at("not_scanned") == 2);
}

TEST_CASE("files: a company has the room that was set for it, a person so many open uploads") {
  FileRules rules;
  rules.most_of_company = 1 << 20;
  rules.most_open_uploads = 2;
  Office office(rules);
  const std::string half(512 << 10, 'x');
  CHECK(office.attach(half) == "kept");
  CHECK(office.attach(half + "x") == "beside.no_room");
  CHECK(office.attach(half) == "kept");
  CHECK(office.attach("x") == "beside.no_room");
  CHECK(office.files() == 2);
  for (const char* table : {"code,name\nA,Alpha\n", "code,name\nB,Beta\n"})
    CHECK(office.upload(table) == "kept");
  CHECK(office.upload("code,name\nC,Gamma\n") == "import.too_many_open");
  // Those of others are theirs.
  http::Request request;
  request.method = "POST";
  request.path = {"api", "ONE", "import"};
  request.body = "code,name\nC,Gamma\n";
  request.file_name = "table.csv";
  CHECK(office.server.answer("owner", request).status == 201);
}

TEST_CASE("files: a person attaches so much within a day, in whatever record") {
  FakeClock clock(1'767'225'600'000'000);
  FileRules rules;
  rules.most_of_person = 1 << 20;
  Office office(rules, &clock);
  const std::string half(512 << 10, 'x');
  CHECK(office.attach(half) == "kept");
  CHECK(office.attach(half) == "kept");
  CHECK(office.attach("x") == "beside.no_room_today");
  office.party = std::to_string(
      office.server.done("party.party.create", {{"code", "Q"}, {"name", "Other"}}));
  CHECK(office.attach("x") == "beside.no_room_today");
  clock.set(clock.now_us() + int64_t{24} * 3600 * 1'000'000 + 1'000'000);
  office.server.token("anna") = std::string(
      json::parse(office.server.sign_in("anna", "a long password").body).at("token").as_string());
  CHECK(office.attach("x") == "kept");
}
