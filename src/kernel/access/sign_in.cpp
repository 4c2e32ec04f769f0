#include "kernel/access/sign_in.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "kernel/access/access_records.hpp"
#include "kernel/access/session_store.hpp"
#include "kernel/notify/operators.hpp"

namespace osnova {

using store::Bulk;
using store::Cell;

namespace {

constexpr int64_t kSecondUs = 1'000'000;

// What people type as login may be anything, their password too: it is not kept.
std::string counted(std::string_view what, std::string_view of) {
  return hash_hex(sha256(std::string(what) + "\n" + std::string(of))).substr(0, 32);
}

struct Counted {
  int64_t failures = 0, last_at = 0;
};

Counted read_count(store::Connection& connection, const std::string& key, int64_t now) {
  const Cell cells[] = {0, key, now - SignIn::kForgetUs};
  auto row = connection.query(
      "SELECT failures, last_at FROM sign_in_try WHERE company_id = $1 AND key = $2 AND last_at > "
      "$3",
      cells);
  if (!row->next()) return {};
  return {row->integer(0), row->integer(1)};
}

void write_count(store::Connection& connection, const std::string& key, const Counted& count) {
  static const Bulk kTry{"sign_in_try",
                         {"company_id", "key", "failures", "last_at"},
                         {"company_id", "key"},
                         {},
                         {"failures", "last_at"}};
  const Cell cells[] = {0, key, count.failures, count.last_at};
  connection.write(kTry, cells);
}

bool comes_by_provider(const CompanyState& state, Id user) {
  const User* person = state.get<User>(user_meta(), user);
  return person && person->only_oidc;
}

Problems delayed(int64_t wait_us) {
  Problems problems;
  const int64_t seconds = (wait_us + kSecondUs - 1) / kSecondUs;
  problems.add("access.delayed", "", {{"seconds", std::to_string(seconds)}});
  return problems;
}

Problems new_password_problems(const SignInTry& tried) {
  Problems problems;
  for (Problem problem : password_problems(tried.new_password, tried.login)) {
    problem.path = "new_password";
    problems.add(std::move(problem));
  }
  return problems;
}

}  // namespace

int64_t wait_after(int64_t failures, const TryLimit& limit) {
  if (failures < limit.free) return 0;
  const int64_t doublings = std::min<int64_t>(failures - limit.free, 30);
  return std::min(int64_t{1} << doublings, limit.longest_s);
}

// By login from anywhere at most some seventy an hour (ASVS 2.2.1 wants less than a hundred), and the
// wait stays so short that somebody with a new browser gets his turn.
std::vector<TryLimit> SignIn::limits_of(const SignInTry& tried, bool known_device) const {
  constexpr int64_t kMinuteS = 60, kQuarterHourS = 900;
  const std::string& login = tried.login;
  if (known_device) return {{counted("device", tried.device), 5, kQuarterHourS}};
  return {{counted("login", login), 10, kMinuteS},
          {counted("login from", login + "\n" + tried.address), 5, kQuarterHourS},
          {counted("address", tried.address), 20, kMinuteS}};
}

bool SignIn::knows(std::string_view device, Id user) const {
  bool known = false;
  if (device.empty() || user == 0) return known;
  const std::string key = token_key(device);
  const int64_t day_us = int64_t{24} * 3600 * kSecondUs;
  kernel_.read_people([&](store::Connection& connection) {
    const Cell cells[] = {0, key, user, kernel_.clock().now_us() - kDeviceDays * day_us};
    known = connection
                .query("SELECT 1 FROM known_device WHERE company_id = $1 AND key = $2 AND user_id "
                       "= $3 AND used_at > $4",
                       cells)
                ->next();
  });
  return known;
}

Problems SignIn::take(const std::vector<TryLimit>& limits) {
  int64_t wait_us = 0;
  const int64_t now = kernel_.clock().now_us();
  const bool durable = kernel_.write([&](store::Connection& connection) {
    std::vector<Counted> counts;
    for (const TryLimit& limit : limits) {
      counts.push_back(read_count(connection, limit.key, now));
      const Counted& count = counts.back();
      wait_us = std::max(
          wait_us, count.last_at + wait_after(count.failures, limit) * kSecondUs - now);
    }
    if (wait_us > 0) return;
    for (size_t i = 0; i < limits.size(); ++i)
      write_count(connection, limits[i].key, {counts[i].failures + 1, now});
    const Cell old[] = {0, now - kForgetUs};
    connection.run("DELETE FROM sign_in_try WHERE company_id = $1 AND last_at <= $2", old);
  });
  if (wait_us > 0) return delayed(wait_us);
  Problems problems;
  if (!durable) problems.add("store.unavailable");
  return problems;
}

// The one try is taken back everywhere; what belongs to this person here alone begins anew.
bool SignIn::let_in(const SignInTry& tried, const std::vector<TryLimit>& limits,
                    const LetIn& person) {
  const int64_t now = kernel_.clock().now_us();
  static const Bulk kDevice{"known_device",
                            {"company_id", "key", "user_id", "used_at"},
                            {"company_id", "key", "user_id"},
                            {},
                            {"used_at"}};
  const std::string device = token_key(person.device.empty() ? tried.device : person.device);
  const std::string own = counted("login from", tried.login + "\n" + tried.address);
  return kernel_.write([&](store::Connection& connection) {
    for (const TryLimit& limit : limits) {
      Counted count = read_count(connection, limit.key, now);
      const bool whole = limits.size() == 1 || limit.key == own;
      count.failures = whole ? 0 : std::max<int64_t>(0, count.failures - 1);
      write_count(connection, limit.key, count);
    }
    const Cell cells[] = {0, device, person.user, now};
    connection.write(kDevice, cells);
    const Cell old[] = {0, now - kDeviceDays * 24 * 3600 * kSecondUs};
    connection.run("DELETE FROM known_device WHERE company_id = $1 AND used_at <= $2", old);
  });
}

// Counted for the workspace: an attack may come from many addresses and try many logins.
void SignIn::refused() {
  constexpr int64_t kWindowUs = 600 * kSecondUs;
  kernel_.count_sign_in("refused");
  if (options_.alarm == 0) return;
  int64_t failures = 0;
  const int64_t now = kernel_.clock().now_us();
  const std::string key = counted("everybody", "");
  kernel_.write([&](store::Connection& connection) {
    Counted count = read_count(connection, key, now);
    if (count.last_at + kWindowUs <= now) count = {0, now};
    failures = ++count.failures;
    write_count(connection, key, count);
  });
  if (failures != options_.alarm) return;
  kernel_.log().write(LogLevel::warning, "sign_in.many_refused", {{"count", failures}});
  const auto notices = notices_for(kernel_, kPeopleRight, "sign_in_refusals",
                                   "{\"count\": \"" + std::to_string(failures) + "\"}");
  const bool told = kernel_.write([&](store::Connection& connection) {
    write_notices(connection, now, notices);
  });
  if (told) kernel_.noticed();
}

bool SignIn::take_back(const std::vector<TryLimit>& limits) {
  const int64_t now = kernel_.clock().now_us();
  return kernel_.write([&](store::Connection& connection) {
    for (const TryLimit& limit : limits) {
      Counted count = read_count(connection, limit.key, now);
      count.failures = std::max<int64_t>(0, count.failures - 1);
      write_count(connection, limit.key, count);
    }
  });
}

// The password was right.
Problems SignIn::second(const SignInTry& tried, Id user) {
  Problems problems;
  if (!factor_ || !factor_->active(user)) return problems;
  if (tried.code.empty()) {
    problems.add("access.code_required", "code");
    return problems;
  }
  problems = factor_->use(user, tried.code);
  if (!problems.has("second_factor.code_wrong")) return problems;
  kernel_.log_access(user, tried.origin, "second_factor_refused", "from " + tried.address);
  refused();
  return problems;
}

Id SignIn::person_of(const SignInTry& tried) {
  return tried.invitation.empty() ? kernel_.person_by_password(tried.login, tried.password)
                                  : kernel_.person_by_invitation(tried.login, tried.invitation);
}

Result<LetIn> SignIn::attempt(const SignInTry& tried) {
  const auto workspace = kernel_.company_state(0);
  const User* meant = workspace->get<User>(user_meta(), tried.login);
  const Id person = meant ? meant->id : 0;
  const bool known = knows(tried.device, person);
  const auto limits = limits_of(tried, known);
  const std::string detail = std::string(clip(tried.login, 60)) + " from " + tried.address;
  if (const Problems problems = take(limits)) {
    if (problems.has("access.delayed")) {
      kernel_.count_sign_in("delayed");
      kernel_.log_access(person, tried.origin, "sign_in_delayed", detail);
    }
    return problems;
  }
  const bool invited = !tried.invitation.empty();
  LetIn let;
  let.user = person_of(tried);
  if (let.user == 0) {
    kernel_.log_access(person, tried.origin, "sign_in_refused",
                       detail + (invited ? ": by invitation" : ""));
    refused();
    if (invited) return Problem{"access.invitation_wrong", "", {}};
    // Whoever asks is told the same: not whether there is such a login.
    return Problem{kernel_.lacks_pepper() ? "access.pepper_missing" : "access.denied", "", {}};
  }
  // Before a code of the second factor is used up for nothing.
  if (invited)
    if (Problems problems = new_password_problems(tried)) {
      if (!take_back(limits)) return Problem{"store.unavailable", "", {}};
      return problems;
    }
  if (const auto now = kernel_.company_state(0); comes_by_provider(*now, let.user)) {
    kernel_.log_access(let.user, tried.origin, "sign_in_refused", detail + ": by a provider only");
    refused();
    return Problem{"access.by_provider", "", {}};
  }
  if (const Problems problems = second(tried, let.user)) {
    if (problems.has("access.code_required") && !take_back(limits))
      return Problem{"store.unavailable", "", {}};
    return problems;
  }
  if (invited)
    if (const Problems problems =
            kernel_.set_own_password(let.user, tried.new_password, tried.origin))
      return problems;
  if (!invited) kernel_.keep_anew(let.user, tried.password, tried.origin);
  if (!known) let.device = new_token();
  if (!let_in(tried, limits, let)) return Problem{"store.unavailable", "", {}};
  kernel_.count_sign_in("done");
  kernel_.log_access(let.user, tried.origin, "sign_in", "from " + tried.address);
  return let;
}

Problems SignIn::password_again(Id user, std::string_view password) {
  const auto workspace = kernel_.company_state(0);
  const User* person = workspace->get<User>(user_meta(), user);
  Problems problems;
  if (!person) {
    problems.add("access.unknown_user");
    return problems;
  }
  const std::vector<TryLimit> limits = {{counted("again", std::to_string(user)), 5, 900}};
  problems = take(limits);
  if (problems) return problems;
  if (kernel_.person_by_password(person->login, password) != user) {
    kernel_.log_access(user, "api", "password_refused", {});
    refused();
    problems.add(kernel_.lacks_pepper(user) ? "access.pepper_missing" : "account.password_wrong",
                 "password");
    return problems;
  }
  kernel_.write([&](store::Connection& connection) {
    write_count(connection, limits[0].key, {0, kernel_.clock().now_us()});
  });
  return problems;
}

Problems SignIn::code_again(Id user, const std::function<Problems()>& look) {
  const std::vector<TryLimit> limits = {{counted("code", std::to_string(user)), 5, 900}};
  if (Problems problems = take(limits)) return problems;
  Problems problems = look();
  if (problems.has("second_factor.code_wrong")) {
    kernel_.log_access(user, "api", "second_factor_refused", {});
    refused();
  }
  if (!problems)
    kernel_.write([&](store::Connection& connection) {
      write_count(connection, limits[0].key, {0, kernel_.clock().now_us()});
    });
  return problems;
}

}  // namespace osnova
