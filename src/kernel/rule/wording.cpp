#include "kernel/rule/wording.hpp"

#include "kernel/access/fields.hpp"
#include "meta/codec.hpp"
#include "meta/extra.hpp"
#include "meta/labels.hpp"

namespace osnova {

namespace {

constexpr std::string_view kHidden = "\u2026";

const Labels& labels() {
  static const Labels all = Labels::embedded();
  return all;
}

class Wording {
 public:
  Wording(Kernel& kernel, const NotificationRule& rule, const Occasion& occasion,
          const Access& access)
      : kernel_(kernel), rule_(rule), occasion_(occasion), access_(access) {}

  std::optional<Told> told(const std::string& address) {
    auto found = kernel_.load(*occasion_.meta, occasion_.record, access_);
    if (!found) return std::nullopt;
    record_ = std::move(*found);
    const std::string kind(word(occasion_.meta->name));
    Told told;
    const auto titles = kernel_.titles(*occasion_.meta, {occasion_.record}, access_);
    told.subject = titles.empty() ? kind : kind + " " + titles.begin()->second;
    subject_ = told.subject;
    if (!address.empty())
      told.link = address + "/" + company_code() + "/" + std::string(occasion_.meta->name) + "/" +
                  std::to_string(occasion_.record);
    link_ = told.link;
    const bool russian = access_.language() == "ru";
    const auto chosen = [&](std::string_view en, std::string_view ru) {
      const bool first = russian ? ru.empty() : !en.empty();
      return filled(first ? en : ru);
    };
    told.title = chosen(rule_.title_en, rule_.title_ru);
    told.text = chosen(rule_.text_en, rule_.text_ru);
    return told;
  }

 private:
  std::string_view word(std::string_view key) const {
    return labels().text(access_.language(), key);
  }

  std::string company_code() const {
    const auto state = kernel_.company_state(access_.company());
    return state && state->has_company() ? std::string(state->company().code) : std::string();
  }

  std::string name_of(Id person) const {
    if (person == 0) return std::string(word("notification.program"));
    const auto state = kernel_.company_state(0);
    const User* user = state->get<User>(user_meta(), person);
    if (!user) return std::string(kHidden);
    return user->name.empty() ? std::string(user->login) : std::string(user->name);
  }

  std::string filled(std::string_view wording) const {
    std::string out;
    while (!wording.empty()) {
      const size_t open = wording.find('{');
      const size_t close = open == wording.npos ? open : wording.find('}', open);
      if (close == wording.npos) break;
      out += wording.substr(0, open);
      out += value(wording.substr(open + 1, close - open - 1));
      wording.remove_prefix(close + 1);
    }
    return out + std::string(wording);
  }

  std::string value(std::string_view name) const {
    if (name == "title") return subject_;
    if (name == "record") return std::string(word(occasion_.meta->name));
    if (name == "company") return company_code();
    if (name == "who") return name_of(occasion_.by);
    if (name == "day") return occasion_.day.empty() ? std::string() : occasion_.day.text();
    if (name == "link") return link_;
    if (name == "event") {
      const EnumMeta& events = enum_meta(RuleEvent{});
      const std::string code(events.codes[static_cast<size_t>(rule_.event)]);
      return std::string(word(std::string(events.name) + "." + code));
    }
    const FieldMeta* field = find_field(*occasion_.meta, access_.extras(), name);
    return field ? value_of(*field) : std::string(kHidden);
  }

  std::string added(const FieldMeta& field) const {
    const ExtraField& described = *access_.extras()->find(occasion_.meta->name, field.name);
    const ExtraValue& value = *record_.entity().extra.find(field.name);
    if (const ExtraChoice* choice = described.choice(value.text))
      return access_.language() == "ru" && !choice->name_ru.empty() ? choice->name_ru : choice->name_en;
    if (value.kind == Kind::reference) {
      const Behaviour* target = kernel_.registry().find(value.target);
      const Id id = get_integer(extra_meta(value), &value);
      const auto titles = target ? kernel_.titles(*target->meta, {id}, access_)
                                 : std::map<Id, std::string>();
      return titles.empty() ? std::string(kHidden) : titles.begin()->second;
    }
    const auto state = kernel_.company_state(access_.company());
    return extra_text(value, state->has_company() ? state->company().currency : Currency{});
  }

  std::string value_of(const FieldMeta& field) const {
    if (field.has(kSecret) || !may_read_field(access_, *occasion_.meta, field, field.name))
      return std::string(kHidden);
    if (!has_value_in(field, record_)) return {};
    if (field.has(kExtra)) return added(field);
    if (field.is_id()) {
      const Behaviour* target = kernel_.registry().find(field.target);
      const Id id = get_integer(field, record_.data());
      if (field.target == user_meta().name) return name_of(id);
      const auto titles = target ? kernel_.titles(*target->meta, {id}, access_)
                                 : std::map<Id, std::string>();
      return titles.empty() ? std::string(kHidden) : titles.begin()->second;
    }
    if (field.kind == Kind::enumeration)
      return std::string(word(std::string(field.enumeration->name) + "." +
                              value_text(field, record_.data(), {})));
    if (field.kind != Kind::amount) return value_text(field, record_.data(), {});
    const auto state = kernel_.company_state(access_.company());
    const Currency own = state->has_company() ? state->company().currency : Currency{};
    const Currency currency =
        currency_of(field, *occasion_.meta, record_.data(), record_, own);
    return value_text(field, record_.data(), currency) + " " + std::string(currency.code());
  }

  Kernel& kernel_;
  const NotificationRule& rule_;
  const Occasion& occasion_;
  const Access& access_;
  Record record_;
  std::string subject_, link_;
};

}  // namespace

std::optional<Told> told_of(Kernel& kernel, const NotificationRule& rule, const Occasion& occasion,
                            const Access& access, const std::string& address) {
  return Wording(kernel, rule, occasion, access).told(address);
}

}  // namespace osnova
