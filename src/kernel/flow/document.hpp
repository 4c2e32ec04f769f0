#pragma once
// What every document has, and flows: which action leads from which status to which, and by what
// right.
#include <span>
#include <string_view>

#include "meta/record.hpp"

namespace osnova {

struct User;

struct Doc : Entity {
  Text<40> number;           // own number, given when posted; drafts have none; kept after reversal
  Text<60> external_number;  // of the other side or of an earlier system: never generated here
  Text<120>
      external_ref;  // business identity of an imported document, unique in the company for ever
  Date date;         // of the document
  Ref<User> author;
  Ref<User> responsible;
  Text<20> desk, branch;  // codes of those that it belongs to (kernel/wall); "" = of none
  Text<20> stage;
  int64_t posted_seq = 0;  // journal sequence of the posting: its movements carry it
  int64_t reversed_seq = 0;
};

enum class DocStatus : int { draft, posted, reversed };
const EnumMeta& enum_meta(DocStatus);

// Describes the members of Doc; call it first in a document's description.
template <class Builder>
void describe_doc(Builder& r) {
  using Self = Doc;
  r.field(OSNOVA_FIELD(number)).list().search().computed();
  r.field(OSNOVA_FIELD(external_number)).list().search().aside();
  r.field(OSNOVA_FIELD(external_ref)).unique().aside();
  r.field(OSNOVA_FIELD(date)).required().list();
  r.field(OSNOVA_FIELD(author)).computed().refers("kernel.user").aside();
  r.field(OSNOVA_FIELD(responsible)).refers("kernel.user").aside();
  r.field(OSNOVA_FIELD(desk)).list().aside().refers("kernel.desk");
  r.field(OSNOVA_FIELD(branch)).list().aside().refers("kernel.branch");
  r.field(OSNOVA_FIELD(stage)).computed().aside();
  r.field(OSNOVA_FIELD(posted_seq)).computed();
  r.field(OSNOVA_FIELD(reversed_seq)).computed();
}

// post: the behaviour's post() yields movements and the document gets its number.
// reverse: the kernel negates the stored movements; needs no code in the module.
enum class Effect : uint8_t { none, post, reverse };

struct FlowStep {
  std::string_view action;
  int from = 0, to = 0;
  std::string_view right;
  Effect effect = Effect::none;
  constexpr FlowStep with(Effect e) const {
    FlowStep s = *this;
    s.effect = e;
    return s;
  }
};

template <class Status>
constexpr FlowStep allow(std::string_view action, Status from, Status to, std::string_view right) {
  return {action, static_cast<int>(from), static_cast<int>(to), right, Effect::none};
}

template <class Status>
consteval bool every_state_reachable(std::span<const FlowStep> flow, Status initial, int states) {
  bool reached[64] = {};
  reached[static_cast<int>(initial)] = true;
  for (int round = 0; round < states; ++round)
    for (const FlowStep& step : flow)
      if (reached[step.from]) reached[step.to] = true;
  for (int s = 0; s < states; ++s)
    if (!reached[s]) return false;
  return true;
}

// The flow that most documents have; the rights are "<record>.post" and "<record>.reverse".
inline constexpr FlowStep kPostingFlow[] = {
    allow("post", DocStatus::draft, DocStatus::posted, "post").with(Effect::post),
    allow("reverse", DocStatus::posted, DocStatus::reversed, "reverse").with(Effect::reverse),
};
static_assert(every_state_reachable(kPostingFlow, DocStatus::draft, 3));

}  // namespace osnova
