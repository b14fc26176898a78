import Testing

@testable import easel
