/// Dense linear algebra in double precision, as far as distances between sets of features need it.
/// Matrices are row-major.
enum DenseMatrix {
  /// A B^T.
  /// - Parameters:
  ///   - a: `[rows, depth]`.
  ///   - b: `[columns, depth]`.
  /// - Returns: `[rows, columns]`.
  static func product(_ a: [Double], _ b: [Double], depth: Int) -> [Double] {
    let (rows, columns) = (a.count / depth, b.count / depth)
    return [Double](unsafeUninitializedCapacity: rows * columns) { out, count in
      count = rows * columns
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          for row in 0..<rows {
            for column in 0..<columns {
              out[row * columns + column] = dot(a, row * depth, b, column * depth, depth)
            }
          }
        }
      }
    }
  }

  private static func dot(
    _ a: UnsafeBufferPointer<Double>, _ i: Int, _ b: UnsafeBufferPointer<Double>, _ j: Int,
    _ count: Int
  ) -> Double {
    let (a, b) = (UnsafeRawBufferPointer(a), UnsafeRawBufferPointer(b))
    var (first, second) = (SIMD4<Double>.zero, SIMD4<Double>.zero)
    let whole = count / 8 * 8
    for k in stride(from: 0, to: whole, by: 8) {
      first +=
        a.loadUnaligned(fromByteOffset: (i + k) * 8, as: SIMD4<Double>.self)
        * b.loadUnaligned(fromByteOffset: (j + k) * 8, as: SIMD4<Double>.self)
      second +=
        a.loadUnaligned(fromByteOffset: (i + k + 4) * 8, as: SIMD4<Double>.self)
        * b.loadUnaligned(fromByteOffset: (j + k + 4) * 8, as: SIMD4<Double>.self)
    }
    var sum = (first + second).sum()
    for k in whole..<count {
      sum +=
        a.loadUnaligned(fromByteOffset: (i + k) * 8, as: Double.self)
        * b.loadUnaligned(fromByteOffset: (j + k) * 8, as: Double.self)
    }
    return sum
  }

  /// The eigenvalues of a symmetric matrix, in no order: Householder's reduction to three diagonals,
  /// then QL steps with Wilkinson's shift (Golub and Van Loan, sections 8.3.1 and 8.3.3).
  static func eigenvalues(_ matrix: [Double], size n: Int) -> [Double] {
    precondition(matrix.count == n * n)
    guard n > 0 else { return [] }
    var (diagonal, beside) = tridiagonal(matrix, n)
    beside.append(0)
    for l in 0..<n {
      for _ in 0..<60 {
        var m = l
        while m < n - 1 {
          let size = abs(diagonal[m]) + abs(diagonal[m + 1])
          if abs(beside[m]) <= .ulpOfOne * size { break }
          m += 1
        }
        if m == l { break }
        step(&diagonal, &beside, from: l, to: m)
      }
    }
    return diagonal
  }

  /// One implicit QL step on the block of an unreduced matrix.
  private static func step(
    _ diagonal: inout [Double], _ beside: inout [Double], from l: Int, to m: Int
  ) {
    var g = (diagonal[l + 1] - diagonal[l]) / (2 * beside[l])
    var r = (g * g + 1).squareRoot()
    g = diagonal[m] - diagonal[l] + beside[l] / (g + (g < 0 ? -r : r))
    var (s, c, p) = (1.0, 1.0, 0.0)
    for i in stride(from: m - 1, through: l, by: -1) {
      var f = s * beside[i]
      let b = c * beside[i]
      r = (f * f + g * g).squareRoot()
      beside[i + 1] = r
      guard r != 0 else {
        diagonal[i + 1] -= p
        beside[m] = 0
        return
      }
      s = f / r
      c = g / r
      g = diagonal[i + 1] - p
      r = (diagonal[i] - g) * s + 2 * c * b
      p = s * r
      diagonal[i + 1] = g + p
      f = c * r - b
      g = f
    }
    diagonal[l] -= p
    beside[l] = g
    beside[m] = 0
  }

  private static func tridiagonal(
    _ matrix: [Double], _ n: Int
  ) -> (diagonal: [Double], beside: [Double]) {
    var a = matrix
    var beside: [Double] = []
    var (v, w) = ([Double](repeating: 0, count: n), [Double](repeating: 0, count: n))
    a.withUnsafeMutableBufferPointer { a in
      for k in 0..<max(0, n - 1) {
        // The column below the diagonal becomes (alpha, 0, 0, ...).
        var norm = 0.0
        for i in k + 1..<n { norm += a[i * n + k] * a[i * n + k] }
        norm = norm.squareRoot()
        let head = a[(k + 1) * n + k]
        let alpha = head > 0 ? -norm : norm
        beside.append(k == n - 2 ? head : alpha)
        guard norm > 0, k < n - 2 else { continue }
        for i in k + 1..<n { v[i] = a[i * n + k] }
        v[k + 1] -= alpha
        let square = 2 * (norm * norm - head * alpha)
        guard square > 0 else { continue }
        let factor = 2 / square
        var along = 0.0
        for i in k + 1..<n {
          var sum = 0.0
          let row = i * n
          for j in k + 1..<n { sum += a[row + j] * v[j] }
          w[i] = factor * sum
          along += v[i] * w[i]
        }
        let half = factor / 2 * along
        for i in k + 1..<n { w[i] -= half * v[i] }
        for i in k + 1..<n {
          let row = i * n
          let (vi, wi) = (v[i], w[i])
          for j in k + 1..<n { a[row + j] -= vi * w[j] + wi * v[j] }
        }
      }
    }
    return ((0..<n).map { a[$0 * n + $0] }, beside)
  }

  /// F with F F^T = A for a symmetric matrix without negative eigenvalues, by Cholesky's method with
  /// pivots: as many columns as A has rank.
  /// - Returns: F^T, `[rank, size]`.
  static func factor(_ matrix: [Double], size n: Int) -> [Double] {
    var rest = (0..<n).map { matrix[$0 * n + $0] }
    let least = (rest.max() ?? 0) * Double(n) * .ulpOfOne
    var rows: [Double] = []
    while let pivot = rest.indices.max(by: { rest[$0] < rest[$1] }), rest[pivot] > least,
      rows.count < n * n
    {
      let root = rest[pivot].squareRoot()
      var row = Array(matrix[pivot * n..<(pivot + 1) * n])
      let rank = rows.count / n
      rows.withUnsafeBufferPointer { rows in
        row.withUnsafeMutableBufferPointer { row in
          for k in 0..<rank {
            let weight = rows[k * n + pivot]
            for i in 0..<n { row[i] -= weight * rows[k * n + i] }
          }
        }
      }
      for i in 0..<n {
        row[i] /= root
        rest[i] -= row[i] * row[i]
      }
      rest[pivot] = 0
      rows += row
    }
    return rows
  }
}
