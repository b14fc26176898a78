/// Which 3x3 kernels of a network a device may hold in a form that is faster and larger, such as
/// Winograd's.
struct KernelBudget {
  /// Largest kernel, in values, that is held so.
  let largest: Int

  /// For networks of small kernels.
  static let all = KernelBudget(largest: .max)
}
