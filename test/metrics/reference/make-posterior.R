# Writes chains.json (deterministic chains) and posterior.json (what R's posterior says of them). Run in this folder: Rscript make-posterior.R
# Then lay them out: npx prettier --write '*.json'. Debian: r-base-core, r-cran-posterior, r-cran-jsonlite. The versions used stand in posterior.json.
suppressMessages({ library(posterior); library(jsonlite) })
set.seed(20210605, kind = "Mersenne-Twister", normal.kind = "Inversion")

ar <- function(n, rho) {
  x <- numeric(n)
  x[1] <- rnorm(1)
  for (t in seq_len(n - 1)) x[t + 1] <- rho * x[t] + sqrt(1 - rho^2) * rnorm(1)
  x
}
many <- function(k, f) sapply(seq_len(k), function(i) f(i))
sets <- list(
  independent = many(4, function(i) rnorm(100)),
  ar_0.5 = many(4, function(i) ar(200, 0.5)),
  ar_0.9 = many(4, function(i) ar(300, 0.9)),
  antithetic = many(4, function(i) ar(200, -0.5)),
  stuck = cbind(many(3, function(i) ar(100, 0.5)), rep(0.25, 100)),
  cauchy = many(4, function(i) rcauchy(200)),
  shifted = many(4, function(i) rnorm(100) + 2 * (i == 4)),
  wider = many(4, function(i) rnorm(100) * ifelse(i == 2, 4, 1)),
  odd = many(3, function(i) ar(101, 0.3)),
  single = many(1, function(i) ar(150, 0.7)),
  ties = round(many(4, function(i) ar(100, 0.5)), 1),
  short = many(2, function(i) rnorm(12)),
  slow = many(2, function(i) cumsum(rnorm(60))),
  far = many(4, function(i) 1e6 + 1e-2 * ar(80, 0.6)),
  constant = matrix(1.5, 50, 4)
)
sets <- lapply(sets, function(x) signif(x, 6 + 6 * (abs(mean(x)) > 1e5)))

quiet <- function(value) suppressWarnings(value)
diagnose <- function(x) quiet(list(
  rHat = rhat(x), splitRHat = rhat_basic(x), rankNormalisedRHat = posterior:::.rhat(posterior:::z_scale(posterior:::.split_chains(x))),
  foldedRHat = posterior:::.rhat(posterior:::z_scale(posterior:::.split_chains(posterior:::fold_draws(x)))),
  essBulk = ess_bulk(x), essTail = ess_tail(x), essMean = ess_mean(x), essSd = ess_sd(x), essMedian = ess_median(x), essQuantile10 = ess_quantile(x, 0.1, names = FALSE),
  essQuantile100 = ess_quantile(x, 1, names = FALSE),
  mcseMean = mcse_mean(x), mcseSd = mcse_sd(x), mcseMedian = mcse_median(x), mcseQuantile5 = mcse_quantile(x, 0.05, names = FALSE),
  mcseQuantile95 = mcse_quantile(x, 0.95, names = FALSE), essUnsplit = ess_basic(x, split = FALSE),
  autocorrelation = if (ncol(x) == 1) posterior::autocorrelation(x[, 1])[1:20] else NULL,
  quantiles = quantile(x, c(0.05, 0.5, 0.95), names = FALSE), mean = mean(x), sd = stats::sd(as.vector(x))
))
made <- list(by = "make-posterior.R", date = format(Sys.Date()), R = R.version.string, posterior = as.character(packageVersion("posterior")))
one <- list(auto_unbox = TRUE, digits = I(17), na = "null", null = "null")
write <- function(value, file) writeLines(do.call(toJSON, c(list(value), one)), file)
write(lapply(sets, function(x) lapply(seq_len(ncol(x)), function(i) I(x[, i]))), "chains.json")
beta <- expand.grid(p = c(0.1586553, 0.5, 0.8413447), a = c(1, 7.3, 500, 2e5), b = c(1, 40.5, 3e5))
beta$x <- qbeta(beta$p, beta$a, beta$b)
write(list(made = made, diagnostics = lapply(sets, diagnose), beta = beta), "posterior.json")
