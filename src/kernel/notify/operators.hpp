#pragma once
// What concerns nobody's documents but the program itself: told to those who keep it running.
#include <string>
#include <string_view>

#include "kernel/kernel.hpp"
#include "kernel/notify/notices.hpp"

namespace osnova {

// Who has it is told of backups, in each company in which he has it.
inline constexpr std::string_view kBackupRight = "kernel.backup.operate";
// The same of checkpoints that do not reach their second place.
inline constexpr std::string_view kCheckpointRight = "kernel.checkpoint.operate";

// The same of an authority of time stamps that does not answer.
inline constexpr std::string_view kStampRight = "kernel.signature_proof.operate";

// Who has it sees where people are signed in, and is told of many refusals.
inline constexpr std::string_view kPeopleRight = "kernel.session.read";

// "https://host:port" of an address: a path, or a name before the host, may hold a secret.
std::string shown_address(const std::string& url);

// Of this kind to everybody who has the right now, in each company in which he has it.
std::vector<Notice> notices_for(Kernel& kernel, std::string_view right, std::string_view kind,
                                const std::string& args);

// Tells everybody who has the right now that a notice of `kind` (kNoticeKinds) is so. Nobody is told
// what was told last of the kinds that begin with the same word ("backup"), and what is good again
// only when something else was told before. Unread ones of those kinds are replaced. False when it
// could not be written.
bool tell_operators(Kernel& kernel, std::string_view right, std::string_view kind,
                    const std::string& args);

// Tells a person what was done to his own account (a kind of kNoticeKinds), in each company in
// which he sees anything. Whoever did it may be himself: his password may have been somebody
// else's for a moment.
void tell_person(Kernel& kernel, Id person, Id by, std::string_view kind);

}  // namespace osnova
