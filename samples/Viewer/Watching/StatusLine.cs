using RemoteAccess.Protocol;

namespace RemoteAccess.Viewer.Watching;

/// <summary>A status of the device, or a note of our own, below the table.</summary>
/// <param name="At">When it came.</param>
/// <param name="Level">How grave it is.</param>
/// <param name="Text">The text, cleaned.</param>
/// <param name="Id">Names a status that lasts; null for a passing one.</param>
internal sealed record StatusLine(DateTimeOffset At, StatusLevel Level, string Text, string? Id = null);
