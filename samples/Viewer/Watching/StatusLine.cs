using RemoteAccess.Protocol;

namespace RemoteAccess.Viewer.Watching;

/// <summary>A status of the device, or a note of our own, below the table.</summary>
/// <param name="At">When it arrived.</param>
/// <param name="Level">Its level.</param>
/// <param name="Text">The text, cleaned.</param>
/// <param name="Id">The id of a lasting status; null for a passing one.</param>
internal sealed record StatusLine(DateTimeOffset At, StatusLevel Level, string Text, string? Id = null);
