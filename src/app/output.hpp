#pragma once
// What the server gives away as files, made by the printing layer.
#include "http/services.hpp"

namespace osnova::app {

class PrintedOutput : public http::Output {
 public:
  explicit PrintedOutput(Kernel& kernel) : kernel_(kernel) {}
  std::vector<http::Form> forms(std::string_view record, const Company& company) const override;
  Result<std::string> print(const Access& access, const http::PrintOrder& order) override;

 private:
  Kernel& kernel_;
};

}  // namespace osnova::app
