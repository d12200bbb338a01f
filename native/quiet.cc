// Keeps TensorFlow's notices off the standard error stream of notebooks and tests; its errors still get there.
//
// TensorFlow logs while its libraries are being initialised, before any code of ours could run and before it reads TF_CPP_MIN_LOG_LEVEL itself.
// This library is linked with `-z initfirst`: the loader has resolved all symbols by then but runs this constructor before all others. Abseil's two
// settings are plain constants-initialised atomics, so setting them that early is safe.
//
// TF_CPP_MIN_LOG_LEVEL keeps its meaning: 0 shows all, 1 warnings, 2 (used where it is not set) errors, 3 only what ends the process.
#include <cstdlib>

#include "absl/base/log_severity.h"
#include "absl/log/globals.h"

namespace {

__attribute__((constructor)) void SetThreshold() {
  const char* level = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  const auto threshold = static_cast<absl::LogSeverityAtLeast>(level == nullptr ? 2 : std::atoi(level));
  absl::SetMinLogLevel(threshold);
  absl::SetStderrThreshold(threshold);
}

}  // namespace
