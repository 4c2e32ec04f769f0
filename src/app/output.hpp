#pragma once
// What the server gives away as files, made by the printing layer.
#include "http/services.hpp"

namespace osnova::app {

class PrintedOutput : public http::Output {
 public:
  PrintedOutput(Kernel& kernel, std::string temporary)
      : kernel_(kernel), temporary_(std::move(temporary)) {}
  std::vector<http::Form> forms(std::string_view record, const CompanyState& company,
                                std::string_view language) const override;
  Result<std::string> print(const Access& access, const http::PrintOrder& order) override;
  Result<http::FormPictures> look_at_form(const Access& access, const boost::json::object& form,
                                          Id id) override;
  std::unique_ptr<TableWriter> spreadsheet(const std::string& path, TableHead head) override;
  Problems report_spreadsheet(const ReportTable& table, const Access& access,
                              const std::string& path) override;
  Result<std::string> report_pdf(const ReportTable& table, const Access& access) override;
  http::Picture qr_code(std::string_view text) const override;

 private:
  Kernel& kernel_;
  std::string temporary_;
};

}  // namespace osnova::app
