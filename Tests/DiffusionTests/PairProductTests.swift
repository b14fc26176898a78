import Foundation
import Testing

@testable import Diffusion

/// Products of integers, on every instruction set that is there.
@Suite("Products of pairs") struct PairProductTests {
  struct Shape: Sendable {
    let rows: Int
    let depth: [Int]
    let columns: Int
  }

  static let shapes = [
    Shape(rows: 1, depth: [256], columns: 16), Shape(rows: 7, depth: [320], columns: 33),
    Shape(rows: 53, depth: [40, 250], columns: 5),
    Shape(rows: 60, depth: [13, 1013], columns: 40),
  ]

  /// What comes out, and what would in double precision.
  private static func product(
    _ shape: Shape, _ instructions: CPU.Instructions, isInt8: Bool
  ) -> (out: [Float], exact: [Double]) {
    let compute = CPU(threads: 2, instructions: instructions)
    var random = TestRandom(seed: UInt64(shape.rows))
    let depth = shape.depth.reduce(0, +)
    let inputs = shape.depth.map { compute.random(1, 1, shape.rows, $0, &random) }
    let bias = random.floats(shape.columns)
    let values = random.floats(shape.columns * depth)
    let integers = values.map { Int8(max(-127, min(127, ($0 * 40).rounded()))) }
    let scales = random.floats(shape.columns).map { abs($0) + 0.01 }
    let packed =
      isInt8
      ? PackedWeights(
        integers: integers, scales: scales, depth: depth, bias: bias, pairs: true,
        compute: compute)
      : PackedWeights(
        .values(values, count: shape.columns), bias: bias, pairs: true, compute: compute)
    let out = compute.product(inputs, PackedMatrix(packed, depth: depth)).values
    let weights = isInt8 ? integers.map(Float.init) : values
    var exact: [Double] = []
    for row in 0..<shape.rows {
      for column in 0..<shape.columns {
        var sum = 0.0
        var d = column * depth
        for input in inputs {
          for channel in 0..<input.channels {
            sum += Double(input.pointer[row * input.channels + channel]) * Double(weights[d])
            d += 1
          }
        }
        exact.append(sum * (isInt8 ? Double(scales[column]) : 1) + Double(bias[column]))
      }
    }
    return (out, exact)
  }

  @Test(arguments: shapes, [false, true])
  func areNearTheExactOnes(shape: Shape, isInt8: Bool) {
    for instructions in CPU.Instructions.allCases {
      let (out, exact) = Self.product(shape, instructions, isInt8: isInt8)
      let error = zip(out, exact).reduce(0) { $0 + pow(Double($1.0) - $1.1, 2) }
      let size = exact.reduce(0) { $0 + $1 * $1 }
      #expect((error / size).squareRoot() <= (isInt8 ? 1e-4 : 2e-4), "\(instructions)")
    }
  }

  /// A product of one column and some rows of one value each.
  private func products(
    rows: [Float], column: (Int) -> Float, depth: Int, _ instructions: CPU.Instructions
  ) -> [Float] {
    let compute = CPU(threads: 1, instructions: instructions)
    let x = compute.feature(batch: 1, height: 1, width: rows.count, channels: depth)
    for (row, value) in rows.enumerated() {
      for d in 0..<depth { x.pointer[row * depth + d] = d % 2 == 0 ? value : -value }
    }
    let packed = PackedWeights(
      .values((0..<depth).map(column), count: 1), bias: nil, pairs: true, compute: compute)
    return compute.product([x], PackedMatrix(packed, depth: depth)).values
  }

  /// All values at the largest, with signs that add up: the sums are as large as they can be.
  @Test(arguments: CPU.Instructions.allCases)
  func theLargestSumsFit(instructions: CPU.Instructions) {
    for depth in [256, 5120] {
      let sums = products(
        rows: [1, -3e20, 1e-20], column: { $0 % 2 == 0 ? 0.5 : -0.5 }, depth: depth, instructions)
      let exact = [0.5, -1.5e20, 0.5e-20].map { Double(depth) * $0 }
      for (sum, exact) in zip(sums, exact) {
        #expect(abs(Double(sum) / exact - 1) <= 1e-3, "\(sum) for \(exact)")
      }
      // One value among small ones takes all of the room.
      let lone = products(rows: [2], column: { $0 == 0 ? 8 : 1e-6 }, depth: depth, instructions)
      #expect(abs(lone[0] - 16) <= 0.01)
    }
  }

  /// A row or a column that has no number says so, and nothing else does.
  @Test(arguments: CPU.Instructions.allCases)
  func whatIsNoNumberStaysNone(instructions: CPU.Instructions) {
    let sums = products(
      rows: [1, .nan, 0, .infinity], column: { _ in 1 }, depth: 256, instructions)
    #expect(sums[0] == 0 && sums[1].isNaN && sums[2] == 0 && sums[3].isNaN)
    for bad in [Float.nan, .infinity] {
      let sums = products(rows: [1], column: { $0 == 3 ? bad : 1 }, depth: 256, instructions)
      #expect(sums[0].isNaN)
    }
    #expect(products(rows: [1], column: { _ in 0 }, depth: 256, instructions) == [0])
  }
}
