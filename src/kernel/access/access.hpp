#pragma once
// Users, roles, positions, deputies, and what follows from them. Reads for people take an Access,
// which only the kernel can make; a query without one does not compile. See README.md.
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "meta/record.hpp"

namespace osnova {

struct Branch;
struct Company;
struct Desk;
struct Position;
class ExtraFields;

// In which statuses documents of a kind are reached by the role; a kind that no line names is
// reached in all of them.
struct RoleStatuses : Line {
  Text<100> record;    // "sales.invoice", or with *: "sales.*"
  Text<400> statuses;  // codes, separated by blanks
};

// Shared catalogue "kernel.role": a named bundle of rights. A right is "<record>.<action>",
// "<record>.read.<field>" or "report.<name>"; a bundle entry may use * ("sales.*", "*.read").
struct Role : Entity {
  Text<40> code;
  Text<100> name;
  Text<2000> rights;  // separated by spaces or line breaks
  Lines<RoleStatuses> statuses;
};
const RecordMeta& role_meta();

// A grant: how far a role reaches for this person.
struct UserRole : Line {
  Ref<Role> role;
  int64_t in_company = 0;      // 0 = every company
  Date valid_from, valid_until;  // both days included; none = open
  bool own_documents = false;  // that he drafted or is responsible for
  Decimal<4> amount_up_to;     // in the company's currency, for steps of the flow; 0 = any
  Ref<Desk> desk;              // documents of no other desk (kernel/wall); none = of every one
  Ref<Branch> branch;          // of no other branch, but of those under it; none = of every one
};

struct UserPosition : Line {
  Ref<Position> held;
  Date valid_from, valid_until;
};

// Shared catalogue "kernel.user".
struct User : Entity {
  Text<60> login;  // unique
  Text<120> name;
  Text<5> language;
  Text<120> email;          // to which notifications are sent; "" = none are
  Text<200> password_hash;  // argon2id (libsodium's encoded form); never leaves the kernel
  bool active = true;
  // sha256 of the code that he was given to set a password of his own with; "" = none.
  Text<64> invitation_hash;
  Timestamp invited_until;
  bool only_oidc = false;  // comes in through a provider (kernel/oidc), never by password
  Lines<UserRole> roles;
  Lines<UserPosition> positions;
  // Rises when he is made inactive: what was given to him before (sessions, tokens) has ended, also
  // when he is active again.
  int64_t sign_in_epoch = 0;
};
const RecordMeta& user_meta();

struct PositionRole : Line {
  Ref<Role> role;
  int64_t in_company = 0;
  bool own_documents = false;
  Decimal<4> amount_up_to;
  Ref<Desk> desk;
  Ref<Branch> branch;
};

// Shared catalogue "kernel.position": what comes with a place in the firm, whoever holds it.
struct Position : Entity {
  Text<40> code;
  Text<160> name;
  bool active = true;
  Lines<PositionRole> roles;
};
const RecordMeta& position_meta();

// Shared catalogue "kernel.deputy": from one day to another, `deputy` may what `person` may of his
// own; what he may as a deputy himself is not handed on.
struct Deputy : Entity {
  Text<130> name;  // "ann > bob"
  Ref<User> person, deputy;
  Date valid_from, valid_until;
  int64_t in_company = 0;
  Text<2000> rights;  // those of them alone that this bundle names; "" = all
  Text<300> reason;
};
const RecordMeta& deputy_meta();

// What a document belongs to beside its company: by a member of its head that holds the code of
// one. Between desks stands a wall; a branch only says how far a grant reaches.
enum class Unit : uint8_t { desk, branch };
inline constexpr std::array kUnits = {Unit::desk, Unit::branch};
// By unit: codes of desks, of branches.
class Units {
 public:
  std::vector<std::string>& operator[](Unit unit) { return codes_[static_cast<size_t>(unit)]; }
  const std::vector<std::string>& operator[](Unit unit) const {
    return codes_[static_cast<size_t>(unit)];
  }
  bool empty() const { return codes_[0].empty() && codes_[1].empty(); }
  bool operator==(const Units&) const = default;

 private:
  std::array<std::vector<std::string>, kUnits.size()> codes_;
};
// The member that says to which unit records of the kind belong; nullptr = to none, ever.
const FieldMeta* unit_field(const RecordMeta& meta, Unit unit);

// One bundle that somebody has, and how far it reaches.
struct Grant {
  std::vector<std::string> rights;
  std::vector<std::string> within;  // bundle that has to name a right as well; empty = none has to
  Id for_person = 0;                // as whose deputy; 0 = his own
  bool own_documents = false;
  int64_t amount_up_to = 0;         // ten-thousandths of the company's currency; 0 = any
  std::vector<std::pair<std::string, std::vector<std::string>>> statuses;  // record -> codes
  // Documents of these and of none; empty = of every one. First the one that was named.
  Units units;
  Id crossing = 0;  // the wall crossing by which it reaches documents of its desk alone
  // A deputy's, or taken in an emergency: reaches documents of no desk that he does not read by
  // grants of his own.
  bool carried = false;
  // How he came by it, for whoever asks who reaches what.
  Id role = 0, position = 0, emergency = 0;  // position 0 = given to him
  Id in_company = 0;                         // 0 = in every one
  Date from, until;                           // both days included; none = open
  bool names(std::string_view right) const;
  bool limited() const {
    return for_person != 0 || own_documents || amount_up_to != 0 || !statuses.empty() ||
           !units.empty() || carried;
  }
};

// Which records of a kind somebody reaches with a right: all, or those that meet one of the parts.
struct Reach {
  struct Part {
    std::vector<Id> own_of;  // drafted by one of them, or he is responsible; empty = anybody's
    std::vector<std::string_view> statuses;  // codes; empty = any
    Units units;       // codes, "" = documents of none; empty = any
    Id crossing = 0;   // by which it reaches them
    size_t grant = 0;  // which of Access::grants()
    bool all() const { return own_of.empty() && statuses.empty() && units.empty(); }
    bool admits_units(const Record& record) const;
  };
  bool all = false;
  std::vector<Part> parts;
  bool covers(const Record& record) const;
  // The wall crossing without which the record would not be reached; 0 = there is none.
  Id crossing_for(const Record& record) const;
  // The same as a condition behind " AND "; "" when it is all. Holds ids, codes of the description
  // and codes of desks and branches, which are letters, digits, points and dashes.
  std::string sql(const RecordMeta& meta) const;
};

// Whether one thing may be done to one record, and by what.
struct Permission {
  enum class Answer : uint8_t { no_right, out_of_reach, amount, granted };
  Answer answer = Answer::no_right;
  Id for_person = 0;          // the grant is that of somebody for whom he stands in
  int64_t amount_up_to = 0;   // of `amount`: the highest limit that there was
};

class Access {
 public:
  Id user() const { return user_; }
  Id company() const { return company_; }
  const std::string& origin() const { return origin_; }  // cli, api, import, job, case
  const std::string& language() const { return language_; }
  // The same person and rights, answered in another language.
  Access in_language(std::string_view language) const;
  // The same person with those of his rights alone that this bundle names too; once narrowed, never
  // wider again.
  Access narrowed(std::string_view bundle) const;
  // By some grant, however far it reaches: of what belongs to no record's owner, and as a first
  // question about records. "sales.invoice.post".
  bool may(std::string_view right) const;
  // By a grant that is limited neither to own documents nor to a desk or branch: of figures over
  // all of them (reports, journal).
  bool may_of_all(std::string_view right) const;
  // The records of the kind that he reaches with "<record>.<action>".
  Reach reach(const RecordMeta& meta, std::string_view action) const;
  // Whether it is a document of a desk or branch where he reads nothing of the kind: to him it is
  // not there, and cannot be named.
  bool is_elsewhere(const Record& record) const;
  // `amount`: what a step of the flow is about, in ten-thousandths of the company's currency;
  // nullptr = no matter. A new record is his own.
  Permission permission(std::string_view right, const Record& record, bool is_new,
                        const std::optional<int64_t>* amount) const;
  // Whether any of it is limited, or somebody else's: else may() has said all that there is to say.
  bool limited() const { return limited_; }
  bool sees_anything() const { return !grants_->empty(); }
  // The one desk, or branch, to which grants of his own are limited; "" = there is none, or more
  // than one.
  std::string_view own_unit(Unit unit) const;
  // Whether all grants that name the right are limited to desks, or branches: what he makes is of
  // one of them.
  bool has_to_name(Unit unit, std::string_view right) const;
  // All that he has, his own first: to say by what he reaches something.
  const std::vector<Grant>& grants() const { return *grants_; }
  // Whether a wall crossing is in force for him: what he reaches by it is marked.
  bool has_crossed() const { return crossed_; }
  // The emergency access (kernel.emergency_access) that is in force for him here; 0 = none. All that
  // he does meanwhile is marked with it.
  Id emergency() const { return emergency_; }
  // Fields that people added, as they were when this was made; null of the program itself. Whether
  // one of them is personal is asked of these: what they do not know is.
  const ExtraFields* extras() const { return extras_.get(); }

 private:
  friend class Kernel;
  friend class AccessMaker;
  Access() : grants_(std::make_shared<const std::vector<Grant>>()) {}
  // Of the program itself, without limit.
  void grant(std::string_view bundle);
  void take(std::vector<Grant> grants);
  bool within(std::string_view right) const;
  std::vector<Units> units_of(const Grant& grant, const RecordMeta& meta) const;
  std::vector<Reach::Part> parts_of(size_t grant, const RecordMeta& meta) const;
  Id user_ = 0, company_ = 0, emergency_ = 0;
  std::string origin_, language_ = "en";
  bool limited_ = false, crossed_ = false;
  std::shared_ptr<const std::vector<Grant>> grants_;
  std::shared_ptr<const ExtraFields> extras_;
  std::vector<std::vector<std::string>> within_;  // bundles that have to name a right as well
};

// The rights that a bundle names: words between blanks and line breaks.
std::vector<std::string> rights_of(std::string_view bundle);
// Rights that begin so are the control room's secret (kernel/wall): no word with * names them but one
// that begins so too.
inline constexpr std::string_view kSecretRights = "kernel.watch";
inline bool is_secret(std::string_view record_or_right) {
  return record_or_right.starts_with(kSecretRights);
}
// Whether one of the words names the right, by itself or with *.
bool bundle_names(const std::vector<std::string>& bundle, std::string_view right);

}  // namespace osnova
