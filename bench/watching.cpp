// What limits, counts and the log cost a request: the same cheap request through the routes alone
// and through the front, in turns, so that what else the machine does falls on both.
#include "watching.hpp"

#include <algorithm>
#include <cstdlib>

#include "http/front.hpp"

namespace osnova::bench {

namespace {

constexpr int kRequests = 20'000, kPairs = 15;

http::Request who_am_i(const std::string& token) {
  http::Request request;
  request.method = "GET";
  request.path = {"api", "session"};
  request.authorization = "Bearer " + token;
  request.remote = "127.0.0.1";
  request.id = "5c1f0b9a77d2-81";
  return request;
}

std::string token_of(http::Routes& routes) {
  http::Request request;
  request.method = "POST";
  request.path = {"api", "session"};
  request.body = R"({"login":"owner","password":"a long password"})";
  std::string token;
  routes.handle(request, [&](http::Response answer) {
    token = json::parse(answer.body).at("token").as_string();
  });
  return token;
}

int64_t ns_alone(http::Routes& routes, const std::string& token) {
  const auto begin = Steady::now();
  for (int i = 0; i < kRequests; ++i) {
    http::Request request = who_am_i(token);
    routes.handle(request, [](http::Response answer) {
      if (answer.status != 200) std::abort();
    });
  }
  return us_since(begin) * 1000 / kRequests;
}

int64_t ns_watched(const http::Server::Callbacks& front, const std::string& token) {
  const auto begin = Steady::now();
  for (int i = 0; i < kRequests; ++i) {
    http::Request request = who_am_i(token);
    request.begun_us = i;
    front.handle(request, [&](http::Response answer) {
      if (answer.status != 200) std::abort();
      front.finished(request, answer, 100, 100);
    });
  }
  return us_since(begin) * 1000 / kRequests;
}

// A record that is marked sensitive, opened again and again: within a minute it is one view, so that
// nothing is written; minutes apart each is an entry of the access log.
int64_t ns_opened(http::Routes& routes, const std::string& token, const std::string& party,
                  int64_t apart_us) {
  static int64_t now_us = 0;
  constexpr int kViews = kRequests / 10;
  http::Request request = who_am_i(token);
  request.path = {"api", "BENCH", "party.party", party};
  const auto begin = Steady::now();
  for (int i = 0; i < kViews; ++i) {
    request.begun_us = now_us += apart_us;
    routes.handle(request, [](http::Response answer) {
      if (answer.status != 200) std::abort();
    });
  }
  return us_since(begin) * 1000 / kViews;
}

int64_t median(std::vector<int64_t> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

json::object watching(World& world) {
  world.kernel->set_password("owner", "a long password",
                             world.kernel->access_for("owner", 0, "bench").value());
  const Labels labels = Labels::embedded();
  http::Routes routes(*world.kernel, labels);
  Log quiet({"/dev/null", Log::Form::json, LogLevel::error});
  Log full({"/dev/null", Log::Form::json, LogLevel::info});
  const http::Rate high = {10'000'000, 1'000'000};
  http::Front counted({high, high, high}, labels, quiet), logged({high, high, high}, labels, full);
  counted.add("", routes);
  logged.add("", routes);
  const auto front_counted = counted.callbacks(), front_logged = logged.callbacks();
  const std::string token = token_of(routes);
  std::vector<int64_t> alone, with_counts, with_log, opened, noted;
  for (int pair = 0; pair < kPairs; ++pair) {
    const int64_t base = ns_alone(routes, token);
    alone.push_back(base);
    with_counts.push_back(ns_watched(front_counted, token) - base);
    with_log.push_back(ns_watched(front_logged, token) - base);
    const std::string& party = world.parties.front();
    opened.push_back(ns_opened(routes, token, party, 0));
    noted.push_back(ns_opened(routes, token, party, 120'000'000) - opened.back());
    world.kernel->drain();  // of what was noted, before the next pair
  }
  NamedCounters names;
  const auto begin = Steady::now();
  for (int i = 0; i < 1'000'000; ++i) names.add("sales.invoice.create done");
  return {{"request_ns", median(alone)},
          {"limits_and_counts_ns", median(with_counts)},
          {"with_log_ns", median(with_log)},
          {"sensitive_record_ns", median(opened)},
          {"access_log_ns", median(noted)},
          {"counter_by_name_ns", us_since(begin) / 1000}};
}

}  // namespace osnova::bench
