/// Element by element arithmetic over whole pictures: a 1024 picture has three million values, so
/// every pass is one plain loop over memory that the compiler vectorises.
enum Planes {
  /// x = a x + b y
  static func blend(_ x: inout [Float], _ a: Double, _ y: [Float], _ b: Double) {
    let (a, b) = (Float(a), Float(b))
    let count = x.count
    precondition(y.count == count)
    x.withUnsafeMutableBufferPointer { x in
      y.withUnsafeBufferPointer { y in
        for i in 0..<count { x[i] = a * x[i] + b * y[i] }
      }
    }
  }

  /// x = a x + b y + c z
  static func blend(
    _ x: inout [Float], _ a: Double, _ y: [Float], _ b: Double, _ z: [Float], _ c: Double
  ) {
    let (a, b, c) = (Float(a), Float(b), Float(c))
    let count = x.count
    precondition(y.count == count && z.count == count)
    x.withUnsafeMutableBufferPointer { x in
      y.withUnsafeBufferPointer { y in
        z.withUnsafeBufferPointer { z in
          for i in 0..<count { x[i] = a * x[i] + b * y[i] + c * z[i] }
        }
      }
    }
  }

  /// x = x + weight (y - x), value by value: 1 in the weight takes y.
  static func mix(_ x: inout [Float], with y: [Float], weight: [Float]) {
    let count = x.count
    precondition(y.count == count && weight.count == count)
    x.withUnsafeMutableBufferPointer { x in
      y.withUnsafeBufferPointer { y in
        weight.withUnsafeBufferPointer { weight in
          for i in 0..<count { x[i] += weight[i] * (y[i] - x[i]) }
        }
      }
    }
  }

  /// x = min(max(x, -limit), limit)
  static func clip(_ x: inout [Float], limit: Float) {
    x.withUnsafeMutableBufferPointer { x in
      for i in 0..<x.count { x[i] = x[i] > limit ? limit : (x[i] < -limit ? -limit : x[i]) }
    }
  }

  /// x = min(max(x, -limit), limit) / limit
  static func clamp(_ x: inout [Float], limit: Float = 1) {
    x.withUnsafeMutableBufferPointer { x in
      for i in 0..<x.count {
        let value = x[i]
        let clipped = value > limit ? limit : (value < -limit ? -limit : value)
        x[i] = clipped / limit
      }
    }
  }
}
