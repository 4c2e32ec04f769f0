#pragma once
// What a monitor says to somebody, in his language.
#include <optional>
#include <string>

#include "kernel/monitor/monitor.hpp"
#include "kernel/rule/wording.hpp"

namespace osnova {

// nullopt: the person may not learn it, or it is gone. `figure`: ten-thousandths, as it was when it
// was raised; none: it is within its bounds again. The link leads into the list that is counted.
std::optional<Told> told_of_monitor(Kernel& kernel, Id monitor, std::optional<int64_t> figure,
                                    const Access& access, const std::string& address);

// The list that is counted, as an address behind the company: "sales.invoice?status=posted"; ""
// when its view is gone.
std::string place_of_monitor(Kernel& kernel, const Monitor& monitor, Id company);

}  // namespace osnova
