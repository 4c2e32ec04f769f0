#include "requests.hpp"

#include <algorithm>
#include <functional>
#include <future>

#include "base/prng.hpp"
#include "http/routes.hpp"

namespace osnova::bench {

namespace {

class Person {
 public:
  explicit Person(World& world) : labels_(Labels::embedded()), routes_(*world.kernel, labels_) {
    world.kernel->set_password("owner", "a long password",
                               world.kernel->access_for("owner", 0, "bench").value());
    http::Request request;
    request.method = "POST";
    request.path = {"api", "session"};
    request.body = R"({"login":"owner","password":"a long password"})";
    token_ = json::parse(send(request)).at("token").as_string();
  }
  std::string get(const std::string& target) { return ask("GET", target, ""); }
  std::string ask(const std::string& method, const std::string& target, const std::string& body) {
    http::Request request;
    if (!http::parse_target(target, request)) std::abort();
    request.method = method;
    request.body = body;
    request.authorization = "Bearer " + token_;
    return send(request);
  }

 private:
  std::string send(const http::Request& request) {
    std::promise<http::Response> answer;
    routes_.handle(request, [&](http::Response r) { answer.set_value(std::move(r)); });
    http::Response response = answer.get_future().get();
    if (response.status != 200) {
      std::fprintf(stderr, "%d %s\n", response.status, response.body.substr(0, 300).c_str());
      std::abort();
    }
    return std::move(response.body);
  }
  Labels labels_;
  http::Routes routes_;
  std::string token_;
};

constexpr int kTimes = 60;

json::object timed(const std::function<void(int)>& once) {
  std::vector<int64_t> us;
  for (int i = 0; i < kTimes; ++i) {
    const auto begin = Steady::now();
    once(i);
    us.push_back(us_since(begin));
  }
  std::sort(us.begin(), us.end());
  return {{"p50_us", us[us.size() / 2]},
          {"p95_us", us[us.size() * 95 / 100]},
          {"max_us", us.back()}};
}

}  // namespace

json::object timed_requests(World& world) {
  Person person(world);
  Prng prng(11);
  const std::string list = "/api/BENCH/sales.invoice";
  const auto day = [&] { return (*Date::from_ymd(2025, 1, 1) + static_cast<int>(prng.below(360))).text(); };
  const auto party = [&] { return world.parties[prng.below(world.parties.size())]; };
  std::vector<std::string> ids;  // of documents all over the year
  for (int i = 0; i < kTimes; ++i) {
    const auto page = json::parse(person.get(list + "?limit=1&sort=date&date.from=" + day()));
    ids.emplace_back(page.at("items").at(0).at("id").as_string());
  }
  json::object out;
  const auto time = [&](const char* what, const std::function<std::string(int)>& target) {
    out[what] = timed([&](int i) { person.get(target(i)); });
  };
  time("list_newest", [&](int) { return list + "?limit=100&sort=date&order=desc"; });
  time("list_by_number", [&](int) { return list + "?limit=100&sort=number&order=desc"; });
  time("list_by_total", [&](int) { return list + "?limit=100&sort=gross&order=desc"; });
  time("list_from_a_day",
       [&](int) { return list + "?limit=100&sort=date&order=desc&date.to=" + day(); });
  time("list_posted_newest",
       [&](int) { return list + "?limit=100&sort=date&order=desc&status=posted"; });
  time("list_drafts", [&](int) { return list + "?limit=100&sort=date&order=desc&status=draft"; });
  time("list_of_a_customer",
       [&](int) { return list + "?limit=100&sort=date&order=desc&customer=" + party(); });
  time("list_of_a_customer_by_total",
       [&](int) { return list + "?limit=100&sort=gross&customer=" + party(); });
  time("list_of_a_month_by_customer", [&](int) {
    return list + "?limit=100&sort=customer&date.from=2025-03-01&date.to=2025-03-31";
  });
  time("count_all", [&](int) { return list + "/count"; });
  time("count_of_a_customer", [&](int) { return list + "/count?customer=" + party(); });
  time("count_of_a_month",
       [&](int) { return list + "/count?date.from=2025-03-01&date.to=2025-03-31"; });
  time("list_number_contains",
       [&](int) { return list + "?limit=100&sort=date&order=desc&number.like=0042"; });
  time("find_party", [&](int i) { return "/api/BENCH/party.party/find?q=P1" + std::to_string(i); });
  const auto each = [&](const char* what, const char* tail) {
    time(what, [&, tail](int i) {
      return list + "/" + ids[static_cast<size_t>(i) % ids.size()] + tail;
    });
  };
  each("document", "");
  each("document_view", "/view");
  each("document_movements", "/movements");
  each("document_history", "/history");
  each("document_related", "/related");
  out["derive_3_lines"] = timed([&](int i) {
    const json::object body = {{"input", world.invoice(i * 7)}, {"then", "post"}};
    person.ask("POST", list + "/derive", json::serialize(body));
  });
  return out;
}

}  // namespace osnova::bench
