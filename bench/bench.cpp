// Measures the program against SQLite's C API and against its own targets. Ratios are taken within
// one run; figures depend on the machine, so nothing here is asserted.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <thread>

#include "http/routes.hpp"
#include "http/server.hpp"
#include "guarding.hpp"
#include "requests.hpp"
#include "watching.hpp"
#include "world.hpp"

using namespace osnova;
using namespace osnova::bench;
namespace json = boost::json;
namespace fs = std::filesystem;

namespace {

void copy_workspace(const std::string& from, const std::string& to) {
  for (const char* suffix : {"", "-wal"})
    if (fs::exists(from + suffix))
      fs::copy_file(from + suffix, to + suffix, fs::copy_options::overwrite_existing);
}

// The same invoices through the program and, row for row, through the raw API on a copy of the file
// as it was before.
json::object against_raw(const std::string& folder, int before, int count) {
  const std::string path = folder + "/bench.osnova", copy = folder + "/raw.osnova";
  std::vector<int64_t> ours, raw;
  int64_t rows = 0;
  bench::Recording warm;
  const int per_day = std::max((before + count) / 365, 30);
  {
    World world(path, warm);
    world.per_day = per_day;
    for (int done = 0; done < before; done += 5000) {
      world.batch(done, std::min(5000, before - done));
      warm.groups.clear();
    }
  }
  for (int round = 0; round < 3; ++round) {
    copy_workspace(path, copy);
    bench::Recording recording;
    World world(path, recording);
    world.per_day = per_day;
    recording.groups.clear();
    ours.push_back(world.batch(before + round * count, count));
    rows = recording.rows();
    raw.push_back(bench::replay_raw(copy, recording));
    for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(copy + suffix);
  }
  std::vector<int64_t> sorted_ours = ours, sorted_raw = raw;
  std::sort(sorted_ours.begin(), sorted_ours.end());
  std::sort(sorted_raw.begin(), sorted_raw.end());
  const auto rate = [&](int64_t us) {
    return int64_t{count} * 1'000'000 / std::max<int64_t>(us, 1);
  };
  json::array ratios;
  for (size_t i = 0; i < ours.size(); ++i) ratios.push_back(raw[i] * 1000 / ours[i]);
  return {{"documents_before", before},
          {"invoices", count},
          {"rows_written", rows},
          {"invoices_per_s", rate(sorted_ours[1])},
          {"raw_invoices_per_s", rate(sorted_raw[1])},
          {"ratio_per_mille", std::move(ratios)}};
}

json::object timed_reports(const std::string& path) {
  bench::Recording none;
  World world(path, none);
  json::object out;
  const auto time = [&](const char* what, const char* report, ReportArguments arguments) {
    std::vector<int64_t> us;
    for (int i = 0; i < 7; ++i) {
      const auto begin = Steady::now();
      if (!world.kernel->report(report, arguments, *world.access)) std::abort();
      us.push_back(us_since(begin));
    }
    std::sort(us.begin(), us.end());
    out[what] = json::object{{"median_us", us[3]}, {"min_us", us.front()}, {"max_us", us.back()}};
  };
  int64_t head = 0;
  world.kernel->read(*world.access, [&](const ReadContext& context) {
    const store::Cell key[] = {world.company};
    auto rows = context.connection.query(
        "SELECT seq FROM journal WHERE company_id = $1 ORDER BY seq DESC LIMIT 1", key);
    if (rows->next()) head = rows->integer(0);
  });
  out["journal_rows"] = head;
  time("trial_balance", "trial-balance", {{"as_of", "2025-12-31"}});
  time("trial_balance_netted", "trial-balance", {{"as_of", "2025-12-31"}, {"expanded", "no"}});
  time("trial_balance_mid_year", "trial-balance", {{"as_of", "2025-06-30"}});
  time("trial_balance_mid_month", "trial-balance", {{"as_of", "2025-06-11"}});
  time("trial_balance_mid_month_netted", "trial-balance",
       {{"as_of", "2025-06-11"}, {"expanded", "no"}});
  time("profit_loss_month", "profit-loss", {{"from", "2025-06-01"}, {"to", "2025-06-30"}});
  time("account_card_first_page", "account-card",
       {{"account", "4000"}, {"from", "2025-01-01"}, {"to", "2025-12-31"}});
  time(
      "known_at_nine_tenths", "trial-balance",
      {{"as_of", "2025-12-31"}, {"by", "currency"}, {"known_at", std::to_string(head * 92 / 100)}});
  time("known_at_nine_tenths_expanded", "trial-balance",
       {{"as_of", "2025-12-31"}, {"known_at", std::to_string(head * 92 / 100)}});
  time("known_at_half_expanded", "trial-balance",
       {{"as_of", "2025-12-31"}, {"known_at", std::to_string(head / 2)}});
  time("known_at_half", "trial-balance",
       {{"as_of", "2025-12-31"}, {"by", "currency"}, {"known_at", std::to_string(head / 2)}});
  return out;
}

constexpr const char* kPostPath = "/api/BENCH/sales.invoice?then=post";

// A client that keeps its connection and waits for each answer.
class Client {
 public:
  explicit Client(uint16_t port) {
    fd_ = socket(AF_INET, SOCK_STREAM, 0);
    const int one = 1;
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) std::abort();
  }
  ~Client() { close(fd_); }
  std::string post(const std::string& path, const std::string& token, const std::string& body) {
    const std::string request = "POST " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " +
                                token + "\r\nContent-Length: " + std::to_string(body.size()) +
                                "\r\n\r\n" + body;
    if (write(fd_, request.data(), request.size()) != static_cast<ssize_t>(request.size()))
      std::abort();
    std::string answer;
    char buffer[8192];
    for (;;) {
      const size_t head = answer.find("\r\n\r\n");
      if (head != answer.npos) {
        const size_t at = answer.find("Content-Length: ");
        if (answer.size() >= head + 4 + static_cast<size_t>(std::atoll(answer.c_str() + at + 16)))
          return answer;
      }
      const ssize_t got = read(fd_, buffer, sizeof buffer);
      if (got <= 0) std::abort();
      answer.append(buffer, static_cast<size_t>(got));
    }
  }

 private:
  int fd_;
};

// Invoices a second that `clients` post, each waiting for its answers.
int64_t posted_per_s(uint16_t port, const std::string& token, const std::string& body, int clients,
                     int each) {
  const auto begin = Steady::now();
  std::vector<std::thread> threads;
  for (int c = 0; c < clients; ++c)
    threads.emplace_back([&] {
      Client client(port);
      for (int i = 0; i < each; ++i)
        if (!client.post(kPostPath, token, body).starts_with("HTTP/1.1 201")) std::abort();
    });
  for (auto& thread : threads) thread.join();
  return int64_t{clients} * each * 1'000'000 / us_since(begin);
}

json::object http_load(const std::string& place) {
  bench::Recording none;
  World world(place, none);
  world.kernel->set_password("owner", "a long password",
                             world.kernel->access_for("owner", 0, "bench").value());
  const Labels labels = Labels::embedded();
  http::Routes routes(*world.kernel, labels);
  http::ServerOptions options;
  options.port = 0;
  http::Server server(
      options,
      {.admit = [&](http::Request& head) { return routes.admit(head); },
       .handle = [&](http::Request& r,
                     http::Routes::Done done) { routes.handle(r, std::move(done)); },
       .refuse = [&](const http::Request& r, int status,
                     const Problem& problem) { return routes.refusal(r, status, problem); }});
  std::thread thread([&] { server.run(); });
  Client first(server.port());
  const std::string session =
      first.post("/api/session", "", R"({"login":"owner","password":"a long password"})");
  const size_t at = session.find("\"token\":\"") + 9;
  const std::string token = session.substr(at, session.find('"', at) - at);
  const std::string body = json::serialize(world.invoice(0));
  std::vector<int64_t> alone;
  for (int i = 0; i < 2000; ++i) {
    const auto begin = Steady::now();
    if (!first.post(kPostPath, token, body).starts_with("HTTP/1.1 201")) std::abort();
    alone.push_back(us_since(begin));
  }
  std::sort(alone.begin(), alone.end());
  const int64_t eight = posted_per_s(server.port(), token, body, 8, 500);
  const int64_t many = posted_per_s(server.port(), token, body, 32, 250);
  server.stop();
  thread.join();
  return {{"alone_p50_us", alone[alone.size() / 2]},
          {"alone_p99_us", alone[alone.size() * 99 / 100]},
          {"per_s_alone", 1'000'000 / std::max<int64_t>(alone[alone.size() / 2], 1)},
          {"per_s_8_connections", eight},
          {"connections", 32},
          {"per_s", many}};
}

// Fills a file that does not exist with `documents` of a year and times reports and requests on it,
// which stays: for a profiler.
json::object reading_of(const std::string& path, int documents) {
  json::object out;
  if (!fs::exists(path)) {
    bench::Recording none;
    World world(path, none);
    world.per_day = std::max(documents / 365, 30);
    for (int done = 0; done < documents; done += 5000) {
      world.batch(done, std::min(5000, documents - done));
      none.groups.clear();
    }
  }
  out["reports"] = timed_reports(path);
  bench::Recording none;
  World world(path, none);
  out["requests"] = timed_requests(world);
  return out;
}

// Posting only, on a schema that is made when it is not there, and left.
json::object posting_on(const std::string& url) {
  json::object out;
  out["http"] = http_load(url);
  bench::Recording none;
  World world(url, none);
  constexpr int kInvoices = 10'000;
  out["batch_invoices_per_s"] = int64_t{kInvoices} * 1'000'000 / world.batch(20'000, kInvoices);
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  int documents = 100'000;
  std::string url, file;
  for (int i = 1; i + 1 < argc; ++i) {
    if (std::string(argv[i]) == "--documents") documents = std::atoi(argv[i + 1]);
    if (std::string(argv[i]) == "--db") url = argv[i + 1];
    if (std::string(argv[i]) == "--file") file = argv[i + 1];
  }
  if (!file.empty()) {
    std::cout << json::serialize(reading_of(file, documents)) << "\n";
    return 0;
  }
  const std::string only = argc == 2 ? argv[1] : "";
  if (only == "--watching" || only == "--guarding") {
    char place[] = "/tmp/osnova-bench-XXXXXX";
    if (!mkdtemp(place)) return 3;
    if (only == "--guarding") {
      std::cout << json::serialize(guarding(place)) << "\n";
    } else {
      bench::Recording none;
      World world(std::string(place) + "/bench.osnova", none);
      std::cout << json::serialize(watching(world)) << "\n";
    }
    fs::remove_all(place);
    return 0;
  }
  if (!url.empty()) {
    std::cout << json::serialize(posting_on(url)) << "\n";
    return 0;
  }
  char folder[] = "/tmp/osnova-bench-XXXXXX";
  if (!mkdtemp(folder)) return 3;
  json::object out;
  out["batch_empty"] = against_raw(folder, 0, 10'000);
  fs::remove_all(folder);
  fs::create_directory(folder);
  out["batch_grown"] = against_raw(folder, documents, 10'000);
  out["reports"] = timed_reports(std::string(folder) + "/bench.osnova");
  {
    bench::Recording none;
    World world(std::string(folder) + "/bench.osnova", none);
    out["requests"] = timed_requests(world);
  }
  out["http"] = http_load(std::string(folder) + "/http.osnova");
  out["rss_anon_kb"] = rss_anon_kb();
  fs::remove_all(folder);
  std::cout << json::serialize(out) << "\n";
}
