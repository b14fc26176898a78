import Foundation

/// A matrix of a checkpoint that stays in its file as it is stored; a product reads it once.
struct Linear: Sendable {
  let weight: WeightTensor
  let bias: [Float]?

  /// - Parameters:
  ///   - name: of the matrix `[outputs, inputs]` without `.weight`.
  ///   - bias: whether `NAME.bias`, `[outputs]`, is added.
  init(
    _ weights: Weights, _ name: String, inputs: Int, outputs: Int, bias: Bool
  ) throws(DiffusionError) {
    weight = try weights.tensor("\(name).weight", shape: [outputs, inputs])
    self.bias = bias ? try weights.tensor("\(name).bias", shape: [outputs]).floats() : nil
  }

  /// x W^T + b.
  /// - Parameter x: row-major `[rows, inputs]`.
  /// - Returns: `[rows, outputs]`.
  func callAsFunction(_ x: [Float]) -> [Float] {
    let inputs = weight.columns
    let outputs = weight.rows
    let rows = x.count / inputs
    var result = [Float](repeating: 0, count: rows * outputs)
    for output in 0..<outputs {
      let row = weight.floats(rows: output..<output + 1)
      for i in 0..<rows {
        result[i * outputs + output] =
          dot(x, i * inputs, row, 0, count: inputs) + (bias?[output] ?? 0)
      }
    }
    return result
  }
}

/// The inner product of `count` values of two arrays, from an offset in each.
func dot(_ a: [Float], _ offsetA: Int, _ b: [Float], _ offsetB: Int, count: Int) -> Float {
  var sums = SIMD16<Float>.zero
  return a.withUnsafeBytes { a in
    b.withUnsafeBytes { b in
      let whole = count / 16 * 16
      for i in stride(from: 0, to: whole, by: 16) {
        sums +=
          a.loadUnaligned(fromByteOffset: (offsetA + i) * 4, as: SIMD16<Float>.self)
          * b.loadUnaligned(fromByteOffset: (offsetB + i) * 4, as: SIMD16<Float>.self)
      }
      var sum = sums.sum()
      for i in whole..<count {
        sum +=
          a.loadUnaligned(fromByteOffset: (offsetA + i) * 4, as: Float.self)
          * b.loadUnaligned(fromByteOffset: (offsetB + i) * 4, as: Float.self)
      }
      return sum
    }
  }
}

/// (x - mean) / sqrt(variance + epsilon) * weight + bias of every row.
struct LayerNorm: Sendable {
  let weight: [Float]
  let bias: [Float]
  let epsilon: Float

  init(_ weights: Weights, _ name: String, width: Int, epsilon: Double) throws(DiffusionError) {
    weight = try weights.tensor("\(name).weight", shape: [width]).floats()
    bias = try weights.tensor("\(name).bias", shape: [width]).floats()
    self.epsilon = Float(epsilon)
  }

  /// - Parameter x: row-major `[rows, width]`.
  func callAsFunction(_ x: [Float]) -> [Float] {
    let width = weight.count
    var result = x
    for row in stride(from: 0, to: x.count, by: width) {
      let values = x[row..<row + width]
      let mean = values.reduce(0, +) / Float(width)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(width)
      let factor = 1 / (variance + epsilon).squareRoot()
      for i in 0..<width {
        result[row + i] = (x[row + i] - mean) * factor * weight[i] + bias[i]
      }
    }
    return result
  }
}

/// softmax(scale q k^T + bias) v, a head at a time.
/// - Parameters:
///   - q, k, v: row-major `[tokens, heads * size]`.
///   - keys: tokens that may be attended to, from the first; the rest is padding.
///   - bias: `[heads, tokens, tokens]` added to the scores, or nil.
/// - Returns: `[tokens, heads * size]`.
func attention(
  q: [Float], k: [Float], v: [Float], heads: Int, tokens: Int, keys: Int, scale: Float,
  bias: [Float]? = nil
) -> [Float] {
  let width = q.count / tokens
  let size = width / heads
  var result = [Float](repeating: 0, count: q.count)
  var scores = [Float](repeating: 0, count: keys)
  for head in 0..<heads {
    for token in 0..<tokens {
      let query = token * width + head * size
      for key in 0..<keys {
        scores[key] =
          scale * dot(q, query, k, key * width + head * size, count: size)
          + (bias?[(head * tokens + token) * tokens + key] ?? 0)
      }
      let largest = scores.max() ?? 0
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
  return result
}

/// a += b, element by element.
func add(_ b: [Float], to a: inout [Float]) {
  precondition(a.count == b.count)
  for i in a.indices { a[i] += b[i] }
}

/// The rows of an embedding table for the tokens of a prompt, `[tokens, width]`.
/// - Throws: `.tensor` where the tokenizer knows more tokens than the table.
func embed(_ tokens: TokenizedPrompt, _ table: WeightTensor) throws(DiffusionError) -> [Float] {
  var states: [Float] = []
  states.reserveCapacity(tokens.ids.count * table.columns)
  for id in tokens.ids {
    guard id < table.rows else {
      throw .tensor(
        path: table.path, name: table.name,
        reason: "the tokenizer gives token \(id), it has \(table.rows) rows")
    }
    states += table.floats(rows: id..<id + 1)
  }
  return states
}
