// Who is told what, what of it may be read later, and what is left of it at all.
#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <thread>

#include "app/shop_fixture.hpp"
#include "kernel/beside/beside.hpp"
#include "kernel/jobs/jobs.hpp"
#include "kernel/notify/notifications.hpp"
#include "kernel/notify/waiting.hpp"

using namespace osnova;
using app::Shop;
namespace json = boost::json;

namespace {

constexpr const char* kSeller =
    "sales.invoice.* party.party.read kernel.user.read item.item.read tax.*.read";

// A shop with people in it. Documents are Anna's unless a test says otherwise.
struct Office {
  explicit Office(const char* name) : shop(name) {
    for (const char* login : {"anna", "boris", "vera"}) shop.person(login, kSeller);
    shop.person("guest", "party.party.read");
  }
  Access at(const char* login) {
    return shop.kernel->access_for(login, shop.company, "test").value();
  }
  const RecordMeta& invoices() { return *shop.registry.find("sales.invoice")->meta; }
  Answer give(const char* login, const std::string& name, json::object input, Id record = 0,
              const std::string& key = "") {
    Command command;
    command.company = shop.company;
    command.name = name;
    command.input = std::move(input);
    command.key = key;
    if (record != 0) {
      command.record = record;
      command.expected_version =
          shop.kernel->load(invoices(), record, *shop.access)->entity().version;
    }
    return shop.kernel->execute(command, at(login));
  }
  Id invoice(const char* login) {
    const Answer made = give(login, "sales.invoice.create", shop.invoice());
    REQUIRE(made.ok());
    return made.record;
  }
  void say(const char* login, Id record, const std::string& text) {
    REQUIRE_FALSE(Beside(*shop.kernel).comment(at(login), invoices(), record, text));
  }
  // Kinds, newest first.
  std::string told(const char* login) {
    std::string kinds;
    for (const Notification& n : Notifications(*shop.kernel).page(at(login), false, 0, 100).items)
      kinds += (kinds.empty() ? "" : " ") + std::string(n.kind->name);
    return kinds;
  }
  Notification last(const char* login) {
    const auto page = Notifications(*shop.kernel).page(at(login), false, 0, 1);
    REQUIRE(page.items.size() == 1);
    return page.items[0];
  }
  int64_t unread(const char* login) { return Notifications(*shop.kernel).unread(at(login)); }
  int64_t rows() {
    const auto reader = shop.database->reader();
    auto rows = reader->query("/* every company */ SELECT COUNT(*) FROM notification", {});
    return rows->next() ? rows->integer(0) : -1;
  }
  Shop shop;
};

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : "|") + part;
  return text;
}

}  // namespace

TEST_CASE("notifications: what may be a login in a text") {
  CHECK(mentioned_logins("").empty());
  CHECK(joined(mentioned_logins("@anna, @Boris: see @anna")) == "anna|boris");
  CHECK(joined(mentioned_logins("(@anna.k) @a-b_c")) == "anna.k|a-b_c");
  CHECK(mentioned_logins("to mail@example.org").empty());
  CHECK(joined(mentioned_logins("@boris@example.org")) == "boris@example.org");
  CHECK(mentioned_logins("@ @, @Анна").empty());
  std::string many;
  for (int i = 0; i < 50; ++i) many += "@p" + std::to_string(i) + " ";
  CHECK(mentioned_logins(many).size() == kMostMentions);
}

TEST_CASE("notifications: a comment is told to whom it concerns, and not to who wrote it") {
  Office office("notices-comment");
  const Id invoice = office.invoice("anna");
  office.say("anna", invoice, "to myself");
  CHECK(office.told("anna").empty());
  office.say("boris", invoice, "a question");
  CHECK(office.told("anna") == "comment");
  CHECK(office.told("boris").empty());
  CHECK(office.told("vera").empty());
  office.say("vera", invoice, "an answer");
  CHECK(office.told("anna") == "comment comment");
  CHECK(office.told("boris") == "comment");  // he discussed it
  const Notification last = office.last("anna");
  CHECK(last.who == "vera");
  CHECK(last.excerpt == "an answer");
  CHECK(last.title.empty());  // a draft has no number yet
  CHECK(last.regarding == "P Party");
  CHECK(last.record_id == invoice);
  CHECK_FALSE(last.read);
}

TEST_CASE("notifications: a mention is told once, to who may read the record") {
  Office office("notices-mention");
  const Id invoice = office.invoice("anna");
  office.say("boris", invoice, "@anna @vera. @guest @nobody @boris look");
  CHECK(office.told("anna") == "mention");  // not as a comment on her document as well
  CHECK(office.told("vera") == "mention");
  CHECK(office.told("guest").empty());
  CHECK(office.told("boris").empty());
  CHECK(office.rows() == 2);
  const auto waits = Notifications(*office.shop.kernel).waiting(office.at("vera"), 10);
  REQUIRE(waits.size() == 1);
  CHECK(waits[0].excerpt == "@anna @vera. @guest @nobody @boris look");
  const auto names = [&](const char* begins) {
    std::string list;
    for (const Colleague& one : Notifications(*office.shop.kernel)
                                    .colleagues(office.at("anna"), office.invoices(), begins, 5))
      list += one.login + " ";
    return list;
  };
  CHECK(names("") == "boris owner vera ");
  CHECK(names("V") == "vera ");
  CHECK(names("gu").empty());
}

TEST_CASE("notifications: what others do to a document of yours") {
  Office office("notices-document");
  const Id invoice = office.invoice("anna");
  CHECK(office.give("anna", "sales.invoice.update", {{"note", "mine"}}, invoice).ok());
  CHECK(office.rows() == 0);
  const std::string vera = std::to_string(office.at("vera").user());
  CHECK(office.give("boris", "sales.invoice.update", {{"responsible", vera}}, invoice).ok());
  CHECK(office.told("anna") == "document_changed");
  CHECK(office.told("vera") == "document_assigned");
  // One that was not read yet is not told again, and is the newest then.
  const Id first = office.last("anna").id;
  CHECK(office.give("boris", "sales.invoice.update", {{"note", "again"}}, invoice).ok());
  CHECK(office.told("anna") == "document_changed");
  CHECK(office.last("anna").id > first);
  CHECK(office.told("vera") == "document_changed document_assigned");
  // What was read is told again.
  CHECK_FALSE(
      Notifications(*office.shop.kernel).mark_read(office.at("anna"), {office.last("anna").id}));
  CHECK(office.give("boris", "sales.invoice.update", {{"note", "third"}}, invoice).ok());
  CHECK(office.told("anna") == "document_changed document_changed");
  CHECK(office.give("boris", "sales.invoice.post", {}, invoice, "post").ok());
  CHECK(office.give("boris", "sales.invoice.reverse", {}, invoice).ok());
  CHECK(office.told("anna") ==
        "document_reversed document_posted document_changed document_changed");
  CHECK(office.last("vera").title.find("2025-00001") != std::string::npos);
  CHECK(office.last("vera").regarding.empty());
  CHECK(office.told("boris").empty());
}

TEST_CASE("notifications: a command that is repeated with its key tells nothing twice") {
  Office office("notices-repeated");
  const Id invoice = office.invoice("anna");
  Command post;
  post.company = office.shop.company;
  post.name = "sales.invoice.post";
  post.record = invoice;
  post.expected_version = 1;
  post.key = "once";
  CHECK(office.shop.kernel->execute(post, office.at("boris")).ok());
  const Answer again = office.shop.kernel->execute(post, office.at("boris"));
  CHECK(again.ok());
  CHECK(again.repeated);
  CHECK(office.told("anna") == "document_posted");
  CHECK(office.rows() == 1);
  CHECK(office.shop.holds());
}

TEST_CASE("notifications: a refused command tells nothing") {
  Office office("notices-refused");
  const Id invoice = office.invoice("anna");
  CHECK_FALSE(office.give("guest", "sales.invoice.post", {}, invoice).ok());
  CHECK_FALSE(office.give("boris", "sales.invoice.update", {{"date", ""}}, invoice).ok());
  CHECK(office.rows() == 0);
}

TEST_CASE("notifications: rights are asked when they are read") {
  Office office("notices-rights");
  const Id invoice = office.invoice("anna");
  office.say("boris", invoice, "a secret for @anna");
  CHECK(office.unread("anna") == 1);
  // Her role loses the right.
  const Id role = office.shop.kernel->find_id(role_meta(), "code", "anna", 0);
  const auto stored = office.shop.kernel->load(role_meta(), role, *office.shop.access);
  Command less;
  less.name = "kernel.role.update";
  less.record = role;
  less.expected_version = stored->entity().version;
  less.input = {{"rights", "party.party.read"}};
  REQUIRE(office.shop.kernel->execute(less, *office.shop.access).ok());
  CHECK(office.unread("anna") == 0);
  CHECK(office.told("anna").empty());
  CHECK(Notifications(*office.shop.kernel).since(office.at("anna"), 0, 10).empty());
  CHECK(Notifications(*office.shop.kernel).waiting(office.at("anna"), 10).empty());
  CHECK(office.rows() == 1);
}

TEST_CASE("notifications: what is gone is not told; a page is full of what is left") {
  Office office("notices-gone");
  std::vector<Id> invoices;
  for (int i = 0; i < 5; ++i) {
    invoices.push_back(office.invoice("anna"));
    office.say("boris", invoices.back(), "comment " + std::to_string(i));
  }
  CHECK(office.unread("anna") == 5);
  CHECK(office.give("anna", "sales.invoice.remove", {}, invoices[3]).ok());
  CHECK(office.unread("anna") == 4);
  Notifications notifications(*office.shop.kernel);
  const auto first = notifications.page(office.at("anna"), false, 0, 2);
  REQUIRE(first.items.size() == 2);
  CHECK(first.items[0].excerpt == "comment 4");
  CHECK(first.items[1].excerpt == "comment 2");
  const auto second = notifications.page(office.at("anna"), false, first.next, 2);
  REQUIRE(second.items.size() == 2);
  CHECK(second.items[1].excerpt == "comment 0");
  CHECK(second.next == 0);
}

TEST_CASE("notifications: read by their owner alone, one by one or all until one") {
  Office office("notices-read");
  const Id invoice = office.invoice("anna");
  for (const char* text : {"one", "two", "three"}) office.say("boris", invoice, text);
  Notifications notifications(*office.shop.kernel);
  const auto page = notifications.page(office.at("anna"), false, 0, 10);
  CHECK_FALSE(notifications.mark_read(office.at("boris"), {page.items[0].id}));
  CHECK_FALSE(notifications.mark_read_until(office.at("boris"), page.items[0].id));
  CHECK(office.unread("anna") == 3);
  const int64_t before = office.shop.kernel->notices();
  CHECK_FALSE(notifications.mark_read(office.at("anna"), {page.items[0].id}));
  CHECK(office.shop.kernel->notices() > before);
  CHECK(office.unread("anna") == 2);
  CHECK_FALSE(notifications.mark_read_until(office.at("anna"), page.items[1].id));
  CHECK(office.unread("anna") == 0);
  CHECK(notifications.page(office.at("anna"), true, 0, 10).items.empty());
  CHECK(notifications.page(office.at("anna"), false, 0, 10).items.size() == 3);
}

TEST_CASE("notifications: no name and no text is kept, so erasure has nothing to reach") {
  Office office("notices-erasure");
  const Id invoice = office.invoice("anna");
  office.say("boris", invoice, "Qzxvkwy must call @anna");
  CHECK(office.give("boris", "sales.invoice.post", {}, invoice).ok());
  const auto reader = office.shop.database->reader();
  auto rows = reader->query(
      "/* every company */ SELECT kind, record, args FROM notification ORDER BY id", {});
  int count = 0;
  for (; rows->next(); ++count) {
    for (int column = 0; column < 3; ++column)
      for (const char* word : {"Qzxvkwy", "anna", "boris", "INV"})
        CHECK(rows->text(column).find(word) == std::string_view::npos);
  }
  CHECK(count == 2);
  rows.reset();
  // The name of who caused it is asked for at reading: erased, it is told no more.
  const auto change = [&](const char* name, json::object input) {
    Command command;
    command.name = name;
    command.record = office.at("boris").user();
    command.expected_version =
        office.shop.kernel->load(user_meta(), command.record, *office.shop.access)
            ->entity()
            .version;
    command.input = std::move(input);
    REQUIRE(office.shop.kernel->execute(command, *office.shop.access).ok());
  };
  change("kernel.user.update", {{"name", "Boris Wjhqupzk"}});
  CHECK(office.last("anna").who == "Boris Wjhqupzk");
  change("kernel.user.erase", {{"fields", json::array{"name"}}, {"reason", "asked for"}});
  CHECK(office.last("anna").who == "boris");
}

TEST_CASE("notifications: the old and the many are forgotten") {
  Office office("notices-old");
  const Id invoice = office.invoice("anna");
  const Id anna = office.at("anna").user(), vera = office.at("vera").user();
  constexpr int64_t kDayUs = 86'400'000'000;
  const int64_t now = office.shop.clock.now_us();
  const auto tell = [&](Id person, int count, int64_t at) {
    REQUIRE(office.shop.kernel->write([&](store::Connection& connection) {
      std::vector<Notice> notices;
      for (int i = 0; i < count; ++i)
        notices.push_back(
            {office.shop.company, person, "document_posted", 0, "sales.invoice", invoice});
      write_notices(connection, at, notices);
    }));
  };
  tell(vera, 3, now - 91 * kDayUs);
  tell(vera, 2, now - 89 * kDayUs);
  tell(anna, kNoticesKept + 20, now);
  const Id newest = office.last("anna").id;
  int64_t forgotten = 0;
  bool found = false;
  const auto forget = [&] {
    REQUIRE(office.shop.kernel->write([&](store::Connection& connection) {
      found = has_old_notices(connection, now);
      forgotten = forget_notices(connection, now);
    }));
  };
  forget();
  CHECK(found);
  CHECK(forgotten == 3 + 20);
  CHECK(office.rows() == kNoticesKept + 2);
  CHECK(office.last("anna").id == newest);
  forget();
  CHECK_FALSE(found);
  CHECK(forgotten == 0);
  // A server does so by itself.
  tell(vera, 4, now - 100 * kDayUs);
  office.shop.close();
  KernelOptions options;
  options.search = true;
  office.shop.open(options);
  office.shop.create(0, "party.party.create", {{"code", "Q"}, {"name", "Q"}});
  for (int i = 0; i < 500 && office.rows() > kNoticesKept + 2; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  CHECK(office.rows() == kNoticesKept + 2);
}

TEST_CASE("waiting: one's own drafts, oldest first, calls, and what one may post") {
  Office office("notices-waiting");
  json::object later = office.shop.invoice(), earlier = office.shop.invoice();
  later["date"] = "2025-03-01";
  earlier["date"] = "2025-02-01";
  const Id second = office.give("anna", "sales.invoice.create", later).record;
  const Id first = office.give("anna", "sales.invoice.create", earlier).record;
  const Id posted = office.invoice("anna");
  CHECK(office.give("anna", "sales.invoice.post", {}, posted).ok());
  json::object for_vera = office.shop.invoice();
  for_vera["responsible"] = std::to_string(office.at("vera").user());
  const Id hers = office.give("boris", "sales.invoice.create", for_vera).record;
  office.say("boris", first, "@anna please");
  const auto of = [&](const char* login, size_t limit = 10) {
    return what_waits(*office.shop.kernel, nullptr, office.at(login), limit);
  };
  const Waiting anna = of("anna");
  REQUIRE(anna.drafts.size() == 2);
  CHECK(anna.drafts[0].id == first);
  CHECK(anna.drafts[1].id == second);
  CHECK_FALSE(anna.more_drafts);
  REQUIRE(anna.mentions.size() == 1);
  CHECK(anna.mentions[0].record_id == first);
  REQUIRE(anna.to_post.size() == 1);
  CHECK(anna.to_post[0].count == 3);
  CHECK(anna.to_post[0].statuses == std::vector<std::string_view>{"draft"});
  CHECK(of("anna", 1).drafts.size() == 1);
  CHECK(of("anna", 1).more_drafts);
  REQUIRE(of("vera").drafts.size() == 1);
  CHECK(of("vera").drafts[0].id == hers);
  const Waiting guest = of("guest");
  CHECK(guest.drafts.empty());
  CHECK(guest.to_post.empty());
}

TEST_CASE("notifications: a comment that is sent again is written once, and told once") {
  Office office("notices-again");
  const Id invoice = office.invoice("anna");
  Beside beside(*office.shop.kernel);
  const auto say = [&](const char* login, const char* text, const char* key) {
    const Problems problems =
        beside.comment(office.at(login), office.invoices(), invoice, text, key);
    return problems ? problems.front().code : std::string();
  };
  CHECK(say("boris", "a question", "k1") == "");
  CHECK(say("boris", "a question", "k1") == "");
  CHECK(say("boris", "another one", "k1") == "command.key_reused");
  CHECK(say("vera", "a question", "k1") == "");  // her own key
  CHECK(say("boris", "a question", "") == "");
  CHECK(say("boris", "a question", "") == "");  // without a key it is said once more
  const auto comments = beside.comments(office.at("anna"), office.invoices(), invoice);
  REQUIRE(comments.size() == 4);
  CHECK(comments[0].author == "boris");
  CHECK(comments[1].author == "vera");
  CHECK(office.unread("anna") == 4);
  CHECK(office.unread("boris") == 1);
}

TEST_CASE("notifications: who opens a record has read what is told of it") {
  Office office("notices-opened");
  const Id first = office.invoice("anna"), second = office.invoice("anna");
  office.say("boris", first, "one");
  office.say("boris", first, "@anna two");
  office.say("boris", second, "three");
  Notifications notifications(*office.shop.kernel);
  const int64_t before = office.shop.kernel->notices();
  CHECK_FALSE(notifications.mark_read_of(office.at("anna"), "sales.payment", first));
  CHECK_FALSE(notifications.mark_read_of(office.at("vera"), "sales.invoice", first));
  CHECK(office.shop.kernel->notices() == before);  // nothing was written
  CHECK(office.unread("anna") == 3);
  CHECK_FALSE(notifications.mark_read_of(office.at("anna"), "sales.invoice", first));
  CHECK(office.unread("anna") == 1);
  CHECK(office.shop.kernel->notices() > before);
  CHECK(notifications.page(office.at("anna"), true, 0, 9).items[0].record_id == second);
}

TEST_CASE(
    "notifications: a person chooses what the bell rings for; what waits waits all the same") {
  Office office("notices-chosen");
  const Id invoice = office.invoice("anna");
  Beside beside(*office.shop.kernel);
  const auto off = [&](const std::string& value) {
    REQUIRE_FALSE(
        beside.put(office.at("anna"), "settings", std::string(kNoticeSettings), value, false));
  };
  office.say("boris", invoice, "a question");
  office.say("boris", invoice, "@anna look");
  CHECK(office.told("anna") == "mention comment");
  const int64_t before = office.shop.kernel->notices();
  off(R"({"off": ["comment", "no such kind"]})");
  CHECK(office.shop.kernel->notices() > before);  // the number on the bell is another one now
  CHECK(office.told("anna") == "mention");
  CHECK(office.unread("anna") == 1);
  Notifications notifications(*office.shop.kernel);
  CHECK(notifications.since(office.at("anna"), 0, 9).size() == 1);
  office.say("vera", invoice, "said while it is off");
  off(R"({"off": ["mention"]})");
  CHECK(office.told("anna") == "comment comment");  // kept all the while
  CHECK(notifications.waiting(office.at("anna"), 9).size() == 1);
  for (const char* odd : {"[]", "{}", R"({"off": "comment"})", R"({"off": [1]})"}) {
    off(odd);
    CHECK(office.unread("anna") == 3);
  }
}
