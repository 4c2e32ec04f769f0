#include <boost/json.hpp>
#include "kernel/registry.hpp"
namespace osnova { void register_kernel_reports(Registry&) {} 
std::string report_text(const ReportTable&, std::string_view) { return {}; }
std::string report_csv(const ReportTable&, std::string_view) { return {}; }
boost::json::object report_json(const ReportTable&) { return {}; } }
