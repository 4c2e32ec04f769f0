// What stands in the writer's queue when it becomes free goes in groups, whoever's it is.
#include "app/import_fixture.hpp"

namespace osnova::app {
namespace {

// Commands that come while the writer is busy: they wait together.
struct Queue : ImportFixture {
  explicit Queue(const std::string& name) : ImportFixture(name, {{"main", BookKind::ifrs, ""}}) {
    InitOptions init;
    init.company = "SECOND";
    init.currency = "GBP";
    init.books = {{"main", BookKind::ifrs, ""}};
    second = init_company(*kernel, init).value();
  }
  void wait_in_line(Id at, const char* name, boost::json::object input) {
    Command command;
    command.company = at;
    command.name = name;
    command.input = std::move(input);
    const size_t place = answers.size();
    answers.emplace_back();
    kernel->submit({std::move(command), kernel->access_for("owner", at, "test").value()},
                   [this, place](Answer answer) { answers[place] = std::move(answer); });
  }
  // Runs `waiting` while the writer is held; returns how many commits what waited took.
  template <class Waiting>
  int64_t commits_of(const Waiting& waiting) {
    std::promise<void> held, go_on;
    std::thread holder([&] {
      kernel->write([&](store::Connection&) {
        held.set_value();
        go_on.get_future().wait();
      });
    });
    held.get_future().wait();
    const int64_t before = kernel->commits();
    waiting();
    go_on.set_value();
    holder.join();
    kernel->drain();
    return kernel->commits() - before;
  }
  Id party(const std::string& code) {
    Command command;
    command.name = "party.party.create";
    command.input = {{"code", code}, {"name", "Name of " + code}};
    return kernel->execute(command, kernel->access_for("owner", 0, "test").value()).record;
  }

  Id second = 0;
  std::deque<Answer> answers;
};

}  // namespace

TEST_CASE("groups: people who wait at two companies are two groups, however they came") {
  Queue queue("groups-two");
  std::vector<std::string> parties;
  for (int i = 0; i < 20; ++i)
    parties.push_back(std::to_string(queue.party("P" + std::to_string(i))));
  const int64_t commits = queue.commits_of([&] {
    for (const std::string& party : parties)
      for (const Id at : {queue.company, queue.second})
        queue.wait_in_line(at, "party.terms.create", {{"party", party}, {"payment_days", "30"}});
  });
  CHECK(commits == 2);
  REQUIRE(queue.answers.size() == 40);
  for (const Answer& answer : queue.answers) CHECK(answer.ok());
}

TEST_CASE("groups: nobody passes a change of the shared catalogues that he came after") {
  Queue queue("groups-shared");
  const std::string party = std::to_string(queue.party("ONE"));
  const std::string other = std::to_string(queue.party("OTHER"));
  const int64_t commits = queue.commits_of([&] {
    queue.wait_in_line(queue.company, "party.terms.create", {{"party", party}});
    queue.wait_in_line(queue.second, "party.terms.create", {{"party", party}});
    queue.wait_in_line(0, "party.party.create", {{"code", "NEW"}, {"name", "New"}});
    queue.wait_in_line(queue.company, "party.terms.create", {{"party", other}});
  });
  CHECK(commits == 4);  // 3 if the last one went with the first
  for (const Answer& answer : queue.answers) CHECK(answer.ok());
}

}  // namespace osnova::app
