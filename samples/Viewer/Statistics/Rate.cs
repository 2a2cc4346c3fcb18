namespace RemoteAccess.Viewer.Statistics;

/// <summary>The rate of arrival.</summary>
/// <param name="MessagesPerSecond">Messages, in Hz.</param>
/// <param name="BytesPerSecond">Message data, in bytes per second.</param>
internal readonly record struct Rate(double MessagesPerSecond, double BytesPerSecond);
