// Rules of notification: who is told, by which way, once; what is sent again and what is given up.
#include "app/rules_fixture.hpp"
#include "app/web_call.hpp"
#include "kernel/signature/certificate.hpp"

namespace osnova::app {
namespace {

// Of a literal, zeros included.
template <size_t N>
std::string bytes(const char (&literal)[N]) {
  return std::string(literal, N - 1);
}

}  // namespace

TEST_CASE("rules: who has the role is told once, in the program and by mail, in his language") {
  RuleDesk desk("rules-once");
  const Access clerk = desk.person("clerk", kReads, "ru");
  desk.post();  // before there is a rule
  REQUIRE(desk.made(desk.rule({{"by_mail", true}})).ok());
  CHECK(desk.feed->read_journals() == 0);
  const Id invoice = desk.post();
  CHECK(desk.feed->read_journals() == 2);
  CHECK(desk.feed->read_journals() == 0);
  REQUIRE(desk.told(clerk).size() == 1);
  CHECK(desk.told(clerk)[0].find("100.00 GBP") != std::string::npos);
  CHECK(desk.told(clerk)[0].starts_with("rule "));
  CHECK(desk.told(*desk.shop.access).empty());
  CHECK(desk.send() == 1);
  CHECK(desk.send(kHour) == 0);
  REQUIRE(desk.mail.came.size() == 1);
  CHECK(desk.mail.came[0].address == "clerk@example.org");
  CHECK(desk.mail.came[0].told.title.ends_with(" на 100.00 GBP"));
  CHECK(desk.mail.came[0].told.link ==
        "https://books.example/SHOP/sales.invoice/" + std::to_string(invoice));
  CHECK(desk.states() == "mail delivered, program delivered");
  CHECK(desk.shop.holds());
}

TEST_CASE("rules: a process that is ended anywhere tells nobody twice and leaves nobody out") {
  RuleDesk desk("rules-again");
  desk.person("clerk", kReads);
  REQUIRE(desk.made(desk.rule({{"by_mail", true}})).ok());
  desk.post();
  desk.open();  // before the journal was read
  CHECK(desk.feed->read_journals() == 2);
  desk.open();  // before anything was sent
  CHECK(desk.feed->read_journals() == 0);
  desk.mail.lost = "connection reset";  // it came, but was not noted
  CHECK(desk.send() == 0);
  desk.mail.lost.clear();
  desk.open();
  CHECK(desk.send(kHour) == 1);
  REQUIRE(desk.mail.came.size() == 2);
  CHECK(desk.mail.came[0].id == desk.mail.came[1].id);
}

TEST_CASE("rules: conditions, in the company's currency; a switch off; another step") {
  RuleDesk desk("rules-conditions");
  const Access clerk = desk.person("clerk", kReads);
  const Answer rule = desk.made(desk.rule(
      {{"conditions",
        json::array{json::object{{"field", "gross"}, {"op", "above"}, {"value", "500"}}}}}));
  REQUIRE(rule.ok());
  desk.post("500");
  desk.post("501");
  desk.shop.create(desk.shop.company, "sales.invoice.create", desk.shop.invoice());  // a draft
  CHECK(desk.feed->read_journals() == 1);
  desk.update("kernel.notification_rule", rule.record, {{"active", false}});
  desk.post("600");
  desk.update("kernel.notification_rule", rule.record, {{"active", true}});
  CHECK(desk.feed->read_journals() == 0);
  CHECK(desk.told(clerk).size() == 1);
}

TEST_CASE("rules: who may not read the record is not told, nor what he may not read of it") {
  RuleDesk desk("rules-rights");
  const Access clerk = desk.person("clerk", "item.*.read");
  REQUIRE(desk.made(desk.rule({{"by_mail", true}})).ok());
  desk.post();
  CHECK(desk.feed->read_journals() == 0);
  const Access reader = desk.person("reader", "sales.*.read");  // and no parties
  REQUIRE(desk.made(desk.rule({{"code", "second"},
                               {"by_mail", true},
                               {"recipients", json::array{desk.to_role("reader")}}}))
              .ok());
  desk.post();
  CHECK(desk.feed->read_journals() == 2);
  desk.send();
  REQUIRE(desk.mail.came.size() == 1);
  CHECK(desk.mail.came[0].told.title.ends_with("of 100.00 GBP for \u2026"));
  // His right goes before it is sent.
  desk.post();
  desk.feed->read_journals();
  desk.update("kernel.user", reader.user(), {{"active", false}});
  CHECK(desk.send(kHour) == 0);
  CHECK(desk.states().find("mail dropped delivery.not_readable") != std::string::npos);
}

TEST_CASE("rules: tried again with growing waits, given up after three days, operators are told") {
  RuleDesk desk("rules-retries");
  desk.person("clerk", kReads);
  const Access operating = desk.shop.person("operator", "kernel.delivery.operate");
  REQUIRE(desk.made(desk.rule({{"by_mail", true}, {"in_program", false}})).ok());
  desk.post();
  CHECK(desk.feed->read_journals() == 1);
  desk.mail.refusal = "Connection refused";
  for (int64_t passed = 0; passed < 24 * kHour; passed += 600 * kSecond) desk.send(600 * kSecond);
  CHECK(desk.mail.asked > 6);
  CHECK(desk.mail.asked < 20);
  CHECK(desk.told(operating).empty());
  for (int64_t passed = 0; passed < 60 * kHour; passed += kHour) desk.send(kHour);
  CHECK(desk.states() == "mail given_up Connection refused");
  REQUIRE(desk.told(operating).size() == 1);
  CHECK(desk.told(operating)[0].starts_with("delivery_failed "));
  desk.mail.refusal.clear();
  desk.post();
  desk.feed->read_journals();
  CHECK(desk.send(kHour) == 1);
  CHECK(desk.told(operating)[0].starts_with("delivery_good "));
}

TEST_CASE("rules: one recipient that is refused holds up nobody else") {
  RuleDesk desk("rules-refused");
  desk.person("clerk", kReads);
  REQUIRE(desk.made(desk.rule({{"by_mail", true}, {"in_program", false}})).ok());
  desk.post();
  desk.post();
  desk.feed->read_journals();
  desk.mail.refusal = "550";
  desk.mail.reached = true;
  desk.send();
  CHECK(desk.mail.asked == 2);
  desk.mail.reached = false;  // a server that is gone is asked once
  desk.send(kHour);
  CHECK(desk.mail.asked == 3);
}

TEST_CASE("rules: nothing leaves a restored workspace before somebody has compared") {
  RuleDesk desk("rules-restored");
  desk.person("clerk", kReads);
  REQUIRE(desk.made(desk.rule({{"by_mail", true}})).ok());
  desk.post();
  desk.feed->read_journals();
  REQUIRE(desk.shop.kernel->mark_restored({1}, "a backup").ok());
  CHECK(desk.send(kHour) == 0);
  CHECK(desk.mail.asked == 0);
  Command reconcile;
  reconcile.name = "kernel.restoration.reconcile";
  for (const Record& one : desk.shop.kernel->company_state(0)->all(
           *desk.shop.registry.find("kernel.restoration")->meta)) {
    reconcile.record = one.entity().id;
    reconcile.expected_version = one.entity().version;
  }
  reconcile.input = {{"reason", "compared"}};
  REQUIRE(desk.shop.kernel->execute(reconcile, *desk.shop.access).ok());
  CHECK(desk.send(kHour) == 1);
}

TEST_CASE("rules: a webhook gets a signed body of what its person may read") {
  RuleDesk desk("rules-webhook");
  desk.person("clerk", kReads);
  const Access machine = desk.shop.person("machine", kReads);
  const Answer hook = desk.shop.create(0, "kernel.webhook.create",
                                       {{"code", "erp"},
                                        {"name", "ERP"},
                                        {"url", "https://erp.example/in"},
                                        {"reads_as", std::to_string(machine.user())}});
  REQUIRE(hook.ok());
  REQUIRE(desk.made(desk.rule({{"in_program", false},
                               {"webhook", std::to_string(hook.record)},
                               {"recipients", nullptr}}))
              .ok());
  const Id invoice = desk.post();
  CHECK(desk.feed->read_journals() == 1);
  CHECK(desk.send() == 1);
  REQUIRE(desk.webhook.came.size() == 1);
  const json::object body = json::parse(desk.webhook.came[0].body).as_object();
  CHECK(body.at("type").as_string() == "posted");
  CHECK(body.at("data").at("id").as_string() == std::to_string(invoice));
  CHECK(body.at("data").at("company").as_string() == "SHOP");
  CHECK(desk.webhook.came[0].secret == "secret");
}

TEST_CASE("rules: what could not be told is refused when the rule is made") {
  RuleDesk desk("rules-refusals");
  desk.person("clerk", kReads);
  const auto refusal = [&](json::object more) {
    const Answer answer = desk.made(desk.rule(std::move(more)));
    return answer.problems.empty() ? std::string() : answer.problems.front().code;
  };
  CHECK(refusal({{"record", "sales.nothing"}}) == "rule.record_unknown");
  CHECK(refusal({{"step", "fly"}}) == "rule.step_unknown");
  CHECK(refusal({{"step", nullptr}}) == "input.required");
  CHECK(refusal({{"title_en", "{nothing}"}}) == "rule.placeholder_unknown");
  CHECK(refusal({{"in_program", false}}) == "rule.no_way");
  CHECK(refusal({{"recipients", nullptr}}) == "input.required");
  CHECK(refusal({{"event", "deadline_near"}, {"step", nullptr}, {"record", "party.party"}}) ==
        "rule.no_deadline");
  CHECK(refusal({{"conditions",
                  json::array{json::object{{"field", "colour"}, {"value", "red"}}}}}) ==
        "condition.field_unknown");
  for (const char* url : {"ftp://x.example", "http://erp.example/in", "https://", "https://a@b.example",
                          "https://x.example/#part", "http://127.0.0.1.evil.example/", "https://x y"})
    CHECK_MESSAGE(check_webhook_url(url).has("webhook.url"), url);
  for (const char* url : {"https://erp.example/in?x=1", "http://127.0.0.1:8080/", "http://[::1]:1/a"})
    CHECK_MESSAGE(check_webhook_url(url).empty(), url);
}

TEST_CASE("rules: nobody asks by a condition for what he may not read") {
  RuleDesk desk("rules-reach");
  desk.person("clerk", kReads);
  const auto refusal = [&](const char* login, const char* record, json::object condition) {
    Command command;
    command.name = "kernel.notification_rule.create";
    command.input = desk.rule({{"record", record},
                               {"event", "changed"},
                               {"step", nullptr},
                               {"title_en", "Changed"},
                               {"title_ru", nullptr},
                               {"conditions", json::array{std::move(condition)}}});
    const Access access = desk.shop.kernel->access_for(login, 0, "test").value();
    const Answer answer = desk.shop.kernel->execute(command, access);
    return answer.problems.empty() ? std::string()
                                   : answer.problems.front().code + " " + answer.problems.front().path;
  };
  const json::object limit = {
      {"field", "gross"}, {"op", "above"}, {"against", "customer.terms.credit_limit"}};
  const json::object iban = {{"field", "accounts.iban"}, {"op", "equal"}, {"value", "DE"}};
  desk.shop.person("maker", "kernel.notification_rule.* sales.*.read party.party.read");
  CHECK(refusal("maker", "sales.invoice", limit) == "access.field_denied conditions.0.against");
  CHECK(refusal("maker", "party.party", iban) == "access.field_denied conditions.0.field");
  CHECK(refusal("owner", "sales.invoice", limit).empty());
}

TEST_CASE("rules: nobody lets a webhook read more than he may himself") {
  RuleDesk desk("rules-webhook-rights");
  const Access maker = desk.shop.person("maker", "kernel.webhook.create kernel.webhook.read");
  Command command;
  command.name = "kernel.webhook.create";
  command.input = {{"code", "w"}, {"name", "W"}, {"url", "https://w.example/"}};
  const Access shared = desk.shop.kernel->access_for("maker", 0, "test").value();
  command.input["reads_as"] = std::to_string(desk.shop.access->user());
  CHECK(desk.shop.kernel->execute(command, shared).problems.has("webhook.reads_as_other"));
  command.input["reads_as"] = std::to_string(maker.user());
  CHECK(desk.shop.kernel->execute(command, shared).ok());
}

TEST_CASE("rules: what nobody has read is told on once; what one has read is not") {
  RuleDesk desk("rules-unread");
  const Access clerk = desk.person("clerk", kReads);
  const Access other = desk.person("other", kReads);
  const Access chief = desk.person("chief", kReads);
  desk.person("blind", "item.*.read");
  REQUIRE(desk.made(desk.rule({{"by_mail", true},
                               {"recipients", json::array{desk.to_role("clerk"),
                                                          desk.to_role("other")}},
                               {"escalate_hours", 4},
                               {"escalate_to", std::to_string(other.user())},
                               {"escalate_role", desk.to_role("chief").at("role")}}))
              .ok());
  desk.day_at(9 * kHour);
  desk.post();
  desk.feed->read_journals();
  CHECK(desk.feed->read_unread() == 0);
  desk.pass(3 * kHour);
  CHECK(desk.feed->read_unread() == 0);
  desk.pass(2 * kHour);
  CHECK(desk.feed->read_unread() == 2);  // in the program and by mail; the other has been told
  desk.open();                           // another process
  CHECK(desk.feed->read_unread() == 0);
  REQUIRE(desk.told(chief).size() == 1);
  CHECK(desk.told(chief)[0].starts_with("rule_escalated "));
  CHECK(desk.told(other).size() == 1);
  desk.send();
  CHECK(std::any_of(desk.mail.came.begin(), desk.mail.came.end(), [](const Outgoing& one) {
    return one.address == "chief@example.org" &&
           one.told.title.starts_with("Nobody has read it: Invoice of");
  }));
  // One of them reads the next.
  desk.post();
  desk.feed->read_journals();
  Notifications notifications(*desk.shop.kernel);
  notifications.mark_read(clerk, {notifications.newest(clerk)});
  desk.pass(5 * kHour);
  CHECK(desk.feed->read_unread() == 0);
  CHECK(desk.told(chief).size() == 1);
}

TEST_CASE("rules: telling on is refused where it could not be done") {
  RuleDesk desk("rules-unread-refused");
  desk.person("clerk", kReads);
  const auto refusal = [&](json::object more) {
    const Answer answer = desk.made(desk.rule(std::move(more)));
    return answer.problems.empty() ? std::string() : answer.problems.front().code;
  };
  const auto role = desk.to_role("clerk").at("role");
  CHECK(refusal({{"escalate_hours", 1}}) == "rule.escalate_whom");
  CHECK(refusal({{"escalate_role", role}}) == "input.required");
  CHECK(refusal({{"escalate_hours", 1}, {"escalate_role", role}, {"in_program", false}, {"by_mail", true}}) ==
        "rule.escalate_in_program");
  CHECK(refusal({{"escalate_hours", 745}, {"escalate_role", role}}) == "rule.escalate_hours");
  CHECK(refusal({{"most_per_hour", 1001}}) == "rule.most_per_hour");
  CHECK(refusal({{"most_per_hour", -1}}) == "rule.most_per_hour");
}

TEST_CASE("rules: a deadline that comes near is told once, one that has passed another time") {
  RuleDesk desk("rules-deadlines");
  const Access clerk = desk.person("clerk", "kernel.task.*");
  const auto day = [&](int days) {
    return (desk.shop.kernel->business_date(desk.shop.company) + days).text();
  };
  REQUIRE(desk.made({{"code", "soon"},
                     {"name", "Soon"},
                     {"active", true},
                     {"record", "kernel.task"},
                     {"event", "deadline_near"},
                     {"days", 3},
                     {"title_en", "Until {day}: {title}"},
                     {"recipients", json::array{json::object{{"who", "owner"}}}}})
              .ok());
  for (const int days : {2, 9})
    REQUIRE(desk.shop
                .create(desk.shop.company, "kernel.task.create",
                        {{"title", "Ask"}, {"owner", std::to_string(clerk.user())}, {"due", day(days)}})
                .ok());
  CHECK(desk.feed->read_deadlines() == 1);
  CHECK(desk.feed->read_deadlines() == 0);
  desk.open();  // another process
  CHECK(desk.feed->read_deadlines() == 0);
  const auto told = desk.told(clerk);
  CHECK(std::count_if(told.begin(), told.end(), [&](const std::string& one) {
          return one.find("Until " + day(2)) != std::string::npos;
        }) == 1);
}

TEST_CASE("webhooks: the signature of the standard's own example, and addresses that are private") {
  // Standard Webhooks, example of its libraries.
  const char* kSecretText = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const auto raw = from_base64(kSecretText);
  REQUIRE(raw);
  CHECK(webhook_signature(*raw, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
                          R"({"test": 2432232314})") ==
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  for (const std::string& address :
       {bytes("\x7f\0\0\1"), bytes("\x0a\1\2\3"), bytes("\xc0\xa8\0\1"), bytes("\xac\x1f\0\1"), bytes("\xa9\xfe\xa9\xfe"),
        bytes("\x64\x40\0\1"), bytes("\0\0\0\0"), bytes("\xe0\0\0\1"), bytes("\xff\xff\xff\xff"),
        bytes("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1"), bytes("\0\0\0\0\0\0\0\0\0\0\xff\xff\x0a\0\0\1"),
        bytes("\xfc\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1"), bytes("\xfe\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\1"),
        bytes("\x20\2\x0a\0\0\1\0\0\0\0\0\0\0\0\0\1"), bytes("\0\x64\xff\x9b\0\0\0\0\0\0\0\0\x0a\0\0\1")})
    CHECK_FALSE(is_public_address(address));
  for (const std::string& address :
       {bytes("\x08\x08\x08\x08"), bytes("\xac\x20\0\1"),
        bytes("\x2a\0\1\2\0\0\0\0\0\0\0\0\0\0\0\1")})
    CHECK(is_public_address(address));
}

}  // namespace osnova::app
