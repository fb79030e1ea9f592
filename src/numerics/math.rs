//! Elementary functions, all from `libm`, so that every machine gives the same bits.

/// Natural exponential.
#[inline]
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// Natural logarithm.
#[inline]
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// ln(1 + x), exact for small x.
pub fn ln_1p(x: f64) -> f64 {
    libm::log1p(x)
}

/// Sine.
pub fn sin(x: f64) -> f64 {
    libm::sin(x)
}

/// Square root: exactly rounded everywhere by IEEE 754, so the processor's own has the bits of `libm`'s, which WebAssembly
/// would work out from whole numbers.
#[inline]
pub fn sqrt(x: f64) -> f64 {
    x.sqrt()
}

/// The complementary error function 2 / sqrt(pi) * the integral of exp(-t^2) from x on.
pub(crate) fn erfc(x: f64) -> f64 {
    libm::erfc(x)
}

/// The logistic function 1 / (1 + e^-x), without overflow on either side.
#[inline]
pub fn logistic(x: f64) -> f64 {
    if x >= 0.0 {
        1.0 / (1.0 + exp(-x))
    } else {
        let e = exp(x);
        e / (1.0 + e)
    }
}

/// The log odds ln(p / (1 - p)).
pub fn logit(p: f64) -> f64 {
    ln(p / (1.0 - p))
}

/// (p, 1 - p, ln(1 + e^x)) for p = logistic(x), each to full precision, with one exponential.
#[inline]
pub fn logistic_and_softplus(x: f64) -> (f64, f64, f64) {
    let e = exp(-x.abs());
    let (near, far) = (1.0 / (1.0 + e), e / (1.0 + e));
    let tail = libm::log1p(e);
    if x >= 0.0 {
        (near, far, x + tail)
    } else {
        (far, near, tail)
    }
}

/// The arithmetic mean, added up in four lanes that do not wait for each other.
pub fn mean(values: &[f64]) -> f64 {
    let mut lanes = [0.0; 4];
    let chunks = values.chunks_exact(4);
    let rest: f64 = chunks.remainder().iter().sum();
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane += value;
        }
    }
    ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3]) + rest) / values.len() as f64
}

/// A number in words: the shortest decimal that is exactly it (`2e7`, `0.2`), for messages.
///
/// Not the standard library's formatting, whose tables are a tenth of the page's download.
pub fn shown(x: f64) -> String {
    let mut buffer = ryu::Buffer::new();
    let text = buffer.format(x);
    text.strip_suffix(".0").unwrap_or(text).to_owned()
}

/// ln(k!) for k = 0..=n, by summing logarithms.
pub(crate) fn ln_factorials(n: usize) -> Vec<f64> {
    let mut table = Vec::with_capacity(n + 1);
    let mut sum = 0.0;
    table.push(0.0);
    for k in 1..=n {
        sum += ln(k as f64);
        table.push(sum);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logistic_is_the_inverse_of_logit_and_never_overflows() {
        for p in [1e-9, 0.2, 0.5, 0.93] {
            assert!((logistic(logit(p)) - p).abs() < 1e-15);
        }
        assert_eq!(logistic(-1e308), 0.0);
        assert_eq!(logistic(1e308), 1.0);
    }

    #[test]
    fn the_square_root_has_the_bits_of_libm() {
        let mut x = 1e-310;
        while x < 1e308 {
            assert_eq!(sqrt(x).to_bits(), libm::sqrt(x).to_bits(), "{x:e}");
            x *= 1.000_37;
        }
        assert_eq!(sqrt(-0.0).to_bits(), (-0.0_f64).to_bits());
        assert!(sqrt(-1.0).is_nan());
    }

    #[test]
    fn the_mean_of_seven_numbers_by_hand() {
        assert_eq!(mean(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 14.0]), 5.0);
    }

    #[test]
    fn a_number_is_shown_as_one_would_write_it() {
        let all = [0.2, 20.0, 2e7, 1e9, -0.0, 1e308, f64::NAN, f64::INFINITY].map(shown);
        assert_eq!(
            all,
            [
                "0.2",
                "20",
                "20000000",
                "1000000000",
                "-0",
                "1e308",
                "NaN",
                "inf"
            ]
        );
    }

    #[test]
    fn softplus_agrees_with_its_definition() {
        for x in [-30.0, -1.5, 0.0, 0.7, 25.0] {
            let (p, q, s) = logistic_and_softplus(x);
            assert!((p - logistic(x)).abs() < 1e-16);
            assert!((q / logistic(-x) - 1.0).abs() < 1e-15);
            assert!((s - ln(1.0 + exp(x))).abs() < 1e-12);
        }
    }
}
