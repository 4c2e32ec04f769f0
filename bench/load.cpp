// People at work, from outside: lists, documents and reports beside invoices that are created and
// posted, at a rate that does not wait for answers or as fast as so many people can. Every write
// carries a key; what was acknowledged can be written down and asked for again afterwards.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <iostream>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "base/prng.hpp"
#include "load_client.hpp"

using namespace osnova;
using namespace osnova::bench;
namespace json = boost::json;

namespace {

struct Options {
  std::vector<std::string> servers;  // address:port; people are spread over them
  std::string company = "LOAD", login = "owner", password = "a long password", prefix = "l";
  std::string acked, check;
  int clients = 32, seconds = 10, rate = 0, writes = 30, cut = 0;
  int idle = 0;
  bool repeat = false, count = false;
  uint64_t seed = 1;
};

std::atomic<bool> stopped{false};  // by SIGTERM: what is under way is brought to its end

int64_t unix_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

// What all people share.
struct World {
  std::vector<std::string> tokens;  // one a server
  std::vector<std::string> parties;
  std::mutex mutex;
  std::vector<std::string> documents;  // acknowledged: id
  std::ofstream acked;

  void acknowledge(const std::string& key, const std::string& id) {
    const std::lock_guard lock(mutex);
    if (documents.size() < 5000) documents.push_back(id);
    if (acked.is_open()) acked << key << " " << id << " " << unix_ms() << std::endl;
  }
  std::string document(Prng& prng) {
    const std::lock_guard lock(mutex);
    return documents.empty() ? "" : documents[prng.below(documents.size())];
  }
};

struct Tally {
  std::vector<int64_t> reads, writes;  // microseconds since the moment when it was due
  std::map<std::string, int64_t> refused;
  int64_t unanswered = 0, repeated = 0, cut = 0;
};

struct Place {
  std::string address;
  uint16_t port;
};
Place place_of(const Options& o, size_t server) {
  const std::string& place = o.servers[server % o.servers.size()];
  const size_t colon = place.rfind(':');
  return {place.substr(0, colon), static_cast<uint16_t>(std::atoi(place.c_str() + colon + 1))};
}
LoadClient client_of(const Options& o, size_t server) {
  const Place place = place_of(o, server);
  return {place.address, place.port};
}

std::string made(LoadClient& client, const std::string& target, const json::object& body,
                 const std::string& key) {
  const auto answer = client.ask("POST", target, json::serialize(body), key);
  if (!answer || answer->status / 100 != 2) {
    std::cerr << "cannot prepare: " << target << " " << (answer ? answer->body : "no answer")
              << "\n";
    std::exit(1);
  }
  return member_of(answer->body, "id");
}

std::optional<HttpAnswer> signed_in(LoadClient& client, const Options& o) {
  return client.ask("POST", "/api/session",
                    json::serialize(json::object{{"login", o.login}, {"password", o.password}}));
}

void prepare(const Options& o, World& world) {
  for (size_t s = 0; s < o.servers.size(); ++s) {
    LoadClient client = client_of(o, s);
    auto answer = signed_in(client, o);
    // Many who sign in with one login at a time are asked to wait.
    for (int tries = 0; tries < 40 && answer && answer->status == 429; ++tries) {
      std::this_thread::sleep_for(std::chrono::milliseconds(500));
      answer = signed_in(client, o);
    }
    world.tokens.push_back(answer ? member_of(answer->body, "token") : "");
    if (world.tokens.back().empty()) {
      std::cerr << "cannot sign in at " << o.servers[s] << "\n";
      std::exit(1);
    }
  }
  LoadClient client = client_of(o, 0);
  client.sign_in_with(world.tokens[0]);
  const std::string api = "/api/" + o.company + "/";
  for (int i = 0; i < 20; ++i) {
    const std::string code = "LOAD" + std::to_string(i), key = "load/party/" + code;
    const std::string party =
        made(client, api + "party.party", {{"code", code}, {"name", "Load " + code}}, key);
    made(client, api + "party.terms", {{"party", party}}, "load/terms/" + code);
    world.parties.push_back(party);
  }
}

class Person {
 public:
  Person(const Options& options, World& world, size_t number)
      : o_(options),
        world_(world),
        prng_(options.seed * 1000 + number),
        client_(client_of(options, number)),
        prefix_(options.prefix + "-" + std::to_string(options.seed) + "-" + std::to_string(number) +
                "-") {
    client_.sign_in_with(world.tokens[number % options.servers.size()]);
  }

  void act(Steady::time_point due) {
    if (static_cast<int>(prng_.below(100)) < o_.writes)
      write(due);
    else
      read(due);
  }
  const Tally& tally() const { return tally_; }

 private:
  void read(Steady::time_point due) {
    const std::string api = "/api/" + o_.company;
    const std::string list = api + "/sales.invoice";
    const std::string id = world_.document(prng_);
    std::string target;
    switch (prng_.below(id.empty() ? 5 : 8)) {
      case 0:
        target = list + "?limit=50&sort=date&order=desc";
        break;
      case 1:
        target = list + "?limit=50&sort=number&order=desc";
        break;
      case 2:
        target = list + "?limit=50&sort=date&order=desc&customer=" + party();
        break;
      case 3:
        target = api + "/report/trial-balance?as_of=2025-12-31";
        break;
      case 4:
        target = api + "/report/profit-loss?from=2025-06-01&to=2025-06-30";
        break;
      case 5:
        target = list + "/" + id + "/movements";
        break;
      default:
        target = list + "/" + id + "/view";
        break;
    }
    const auto answer = client_.ask("GET", target, "");
    note(answer, due, tally_.reads);
  }

  void write(Steady::time_point due) {
    const std::string key = prefix_ + std::to_string(++written_);
    const std::string target = "/api/" + o_.company + "/sales.invoice?then=post";
    json::array lines;
    for (int i = 1; i <= 3; ++i)
      lines.push_back(json::object{
          {"description", "thing"}, {"quantity", std::to_string(i)}, {"price", "12.50"}});
    const std::string day = std::to_string(1 + prng_.below(28));
    const std::string body =
        json::serialize(json::object{{"customer", party()},
                                     {"date", "2025-06-" + (day.size() == 1 ? "0" + day : day)},
                                     {"currency", "GBP"},
                                     {"lines", lines}});
    if (static_cast<int>(prng_.below(100)) < o_.cut) {
      client_.send_and_leave("POST", target, body, key);
      ++tally_.cut;
    }
    auto answer = client_.ask("POST", target, body, key);
    // What a person's program does when the connection is lost: the same command again, for a
    // minute after the work's end at most.
    for (auto patience = Steady::time_point::max();
         o_.repeat && (!answer || answer->status >= 500) && Steady::now() < patience;) {
      if (stopped && patience == Steady::time_point::max())
        patience = Steady::now() + std::chrono::minutes(1);
      ++tally_.repeated;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      answer = client_.ask("POST", target, body, key);
    }
    if (note(answer, due, tally_.writes)) world_.acknowledge(key, member_of(answer->body, "id"));
  }

  bool note(const std::optional<HttpAnswer>& answer, Steady::time_point due,
            std::vector<int64_t>& times) {
    if (!answer) {
      ++tally_.unanswered;
      return false;
    }
    if (answer->status / 100 != 2) {
      ++tally_.refused[std::to_string(answer->status) + " " + member_of(answer->body, "code")];
      return false;
    }
    times.push_back(
        std::chrono::duration_cast<std::chrono::microseconds>(Steady::now() - due).count());
    return true;
  }

  const std::string& party() { return world_.parties[prng_.below(world_.parties.size())]; }

  const Options& o_;
  World& world_;
  Prng prng_;
  LoadClient client_;
  std::string prefix_;
  Tally tally_;
  int64_t written_ = 0;
};

json::object times_of(std::vector<int64_t> us) {
  if (us.empty()) return {{"count", 0}};
  std::sort(us.begin(), us.end());
  const auto at = [&](size_t part) { return us[std::min(us.size() - 1, us.size() * part / 1000)]; };
  return {{"count", us.size()}, {"p50_us", at(500)},  {"p95_us", at(950)},
          {"p99_us", at(990)},  {"p999_us", at(999)}, {"max_us", us.back()}};
}

json::object work(const Options& o) {
  World world;
  if (!o.acked.empty()) world.acked.open(o.acked, std::ios::app);
  prepare(o, world);
  std::deque<Person> people;
  for (int i = 0; i < o.clients; ++i) people.emplace_back(o, world, static_cast<size_t>(i));
  const auto begin = Steady::now();
  const auto end = begin + std::chrono::seconds(o.seconds);
  std::atomic<int64_t> next{0};
  std::vector<std::thread> threads;
  for (Person& person : people)
    threads.emplace_back([&] {
      for (;;) {
        auto due = Steady::now();
        if (o.rate > 0) {
          due = begin + std::chrono::microseconds(next++ * 1'000'000 / o.rate);
          if (due < end) std::this_thread::sleep_until(due);
        }
        if (due >= end || stopped) return;
        person.act(due);
      }
    });
  if (o.repeat)  // the end comes for those who wait for a server as well
    std::thread([end] {
      std::this_thread::sleep_until(end);
      stopped = true;
    }).detach();
  for (auto& thread : threads) thread.join();
  const int64_t us =
      std::chrono::duration_cast<std::chrono::microseconds>(Steady::now() - begin).count();
  Tally all;
  for (const Person& person : people) {
    const Tally& t = person.tally();
    all.reads.insert(all.reads.end(), t.reads.begin(), t.reads.end());
    all.writes.insert(all.writes.end(), t.writes.begin(), t.writes.end());
    for (const auto& [code, count] : t.refused) all.refused[code] += count;
    all.unanswered += t.unanswered, all.repeated += t.repeated, all.cut += t.cut;
  }
  json::object refused;
  for (const auto& [code, count] : all.refused) refused[code] = count;
  const auto answered = static_cast<int64_t>(all.reads.size() + all.writes.size());
  const auto posted = static_cast<int64_t>(all.writes.size());
  std::vector<int64_t> both = all.reads;
  both.insert(both.end(), all.writes.begin(), all.writes.end());
  return {{"clients", o.clients},
          {"rate", o.rate},
          {"per_s", answered * 1'000'000 / us},
          {"posted_per_s", posted * 1'000'000 / us},
          {"all", times_of(std::move(both))},
          {"reads", times_of(std::move(all.reads))},
          {"writes", times_of(std::move(all.writes))},
          {"unanswered", all.unanswered},
          {"repeated", all.repeated},
          {"cut", all.cut},
          {"refused", std::move(refused)}};
}

// What the server says of it, asked for again for a minute at most while it does not want to say:
// who asks for tens of thousands in a row is told to slow down.
std::optional<HttpAnswer> told(LoadClient& client, const std::string& target) {
  const auto patience = Steady::now() + std::chrono::minutes(1);
  auto answer = client.ask("GET", target, "");
  while ((!answer || answer->status == 429 || answer->status >= 500) && Steady::now() < patience) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    answer = client.ask("GET", target, "");
  }
  return answer;
}

// Every acknowledged invoice is there, posted; no two keys have one, no two numbers are equal.
json::object check(const Options& o) {
  World world;
  prepare(o, world);
  LoadClient client = client_of(o, 0);
  client.sign_in_with(world.tokens[0]);
  std::ifstream file(o.check);
  std::map<std::string, std::string> by_id, by_number;
  int64_t count = 0, lost = 0, doubled = 0, at_ms = 0, first_lost_ms = 0, last_kept_ms = 0;
  for (std::string key, id; file >> key >> id >> at_ms; ++count) {
    const auto answer = told(client, "/api/" + o.company + "/sales.invoice/" + id);
    const bool posted =
        answer && answer->status == 200 && member_of(answer->body, "status") == "posted";
    if (!posted && lost++ == 0) first_lost_ms = at_ms;
    if (posted) last_kept_ms = at_ms;
    const bool twice = !by_id.emplace(id, key).second;
    const bool same_number =
        posted && !by_number.emplace(member_of(answer->body, "number"), key).second;
    if (twice || same_number) ++doubled;
  }
  return {{"acknowledged", count},
          {"lost", lost},
          {"doubled", doubled},
          {"first_lost_ms", first_lost_ms},
          {"last_kept_ms", last_kept_ms},
          {"last_ms", at_ms}};
}

// The invoices of the company, all of which people of this program made.
int counted(const Options& o) {
  World world;
  prepare(o, world);
  LoadClient client = client_of(o, 0);
  client.sign_in_with(world.tokens[0]);
  const auto answer = client.ask("GET", "/api/" + o.company + "/sales.invoice/count", "");
  std::cout << (answer ? member_of(answer->body, "count") : "no answer") << "\n";
  return answer ? 0 : 1;
}

// Connections that are opened and say nothing, until SIGTERM.
int idle(const Options& o) {
  std::deque<LoadClient> clients;
  int open = 0;
  for (int i = 0; i < o.idle && !stopped; ++i) {
    const Place place = place_of(o, static_cast<size_t>(i));
    clients.emplace_back(place.address, place.port);
    clients.back().timeout_s = 1;
    open += clients.back().open() ? 1 : 0;
  }
  std::cout << open << " open" << std::endl;
  while (!stopped) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Options o;
  CLI::App app("People at work on a server");
  app.add_option("--server", o.servers, "address:port, repeatable")->required();
  app.add_option("--company", o.company, "code of the company");
  app.add_option("--clients", o.clients, "people at once");
  app.add_option("--seconds", o.seconds, "how long");
  app.add_option("--rate", o.rate, "requests a second, whatever the answers; 0 = each waits");
  app.add_option("--writes", o.writes, "of a hundred requests, create + post");
  app.add_option("--cut", o.cut, "of a hundred writes, connections cut before the answer");
  app.add_flag("--repeat", o.repeat, "a lost or broken answer is asked for again with its key");
  app.add_option("--acked", o.acked, "appends key, id and moment (ms) of what was acknowledged");
  app.add_option("--check", o.check, "asks for what such a file holds instead of working");
  app.add_flag("--count", o.count, "prints how many invoices there are instead of working");
  app.add_option("--idle", o.idle, "opens so many connections and says nothing");
  app.add_option("--seed", o.seed, "of choices and keys");
  CLI11_PARSE(app, argc, argv);
  std::signal(SIGTERM, [](int) { stopped = true; });
  if (o.count) return counted(o);
  if (o.idle > 0) return idle(o);
  const json::object out = o.check.empty() ? work(o) : check(o);
  std::cout << json::serialize(out) << "\n";
  return o.check.empty() || (out.at("lost") == 0 && out.at("doubled") == 0) ? 0 : 1;
}
