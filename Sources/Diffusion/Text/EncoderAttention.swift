import Foundation

/// softmax(scale q k^T + bias) v, a head at a time.
/// - Parameters:
///   - q: row-major `[tokens, heads * size]`.
///   - k, v: the same, with rows of earlier tokens before them where there are some.
///   - keys: tokens that may be attended to, from the first; the rest is padding.
///   - isCausal: whether a token sees only itself and those before it.
///   - past: how many earlier tokens there are.
///   - bias: `[heads, tokens, tokens]` added to the scores, or nil.
/// - Returns: `[tokens, heads * size]`.
func attention(
  q: [Float], k: [Float], v: [Float], heads: Int, tokens: Int, keys: Int, scale: Float,
  isCausal: Bool = false, past: Int = 0, bias: [Float]? = nil, compute: Compute
) -> [Float] {
  let width = q.count / tokens
  let size = width / heads
  var result = [Float](repeating: 0, count: q.count)
  result.withUnsafeMutableBufferPointer { result in
    q.withUnsafeBufferPointer { q in
      k.withUnsafeBufferPointer { k in
        v.withUnsafeBufferPointer { v in
          bias.withBuffer { bias in
            compute.parallel(heads, scratch: keys) { head, scores in
              for token in 0..<tokens {
                let keys = isCausal ? min(past + token + 1, keys) : keys
                let query = token * width + head * size
                var largest = -Float.infinity
                for key in 0..<keys {
                  scores[key] =
                    scale * dot(q, query, k, key * width + head * size, count: size)
                    + (bias?[(head * tokens + token) * tokens + key] ?? 0)
                  largest = max(largest, scores[key])
                }
                var total: Float = 0
                for key in 0..<keys {
                  scores[key] = exp(scores[key] - largest)
                  total += scores[key]
                }
                for key in 0..<keys {
                  let share = scores[key] / total
                  let value = key * width + head * size
                  for i in 0..<size { result[query + i] += share * v[value + i] }
                }
              }
            }
          }
        }
      }
    }
  }
  return result
}

/// The inner product of `count` values of two arrays, from an offset in each.
private func dot(
  _ a: UnsafeBufferPointer<Float>, _ offsetA: Int, _ b: UnsafeBufferPointer<Float>,
  _ offsetB: Int, count: Int
) -> Float {
  let (a, b) = (UnsafeRawBufferPointer(a), UnsafeRawBufferPointer(b))
  var sums = SIMD8<Float>.zero
  let whole = count / 8 * 8
  for i in stride(from: 0, to: whole, by: 8) {
    sums +=
      a.loadUnaligned(fromByteOffset: (offsetA + i) * 4, as: SIMD8<Float>.self)
      * b.loadUnaligned(fromByteOffset: (offsetB + i) * 4, as: SIMD8<Float>.self)
  }
  var sum = sums.sum()
  for i in whole..<count {
    sum +=
      a.loadUnaligned(fromByteOffset: (offsetA + i) * 4, as: Float.self)
      * b.loadUnaligned(fromByteOffset: (offsetB + i) * 4, as: Float.self)
  }
  return sum
}
