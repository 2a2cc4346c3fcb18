using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Viewers;

namespace RemoteAccess.Grains.Handlers;

/// <summary>
/// Logs which viewer controlled the device: one event for each permitted action (publish, call, setParameters), under a separate log
/// category, so that it can be stored separately. It never logs content. Names that viewers choose are cut and escaped, so that they can
/// neither flood nor forge the log.
/// </summary>
internal sealed partial class AuditLog(ILoggerFactory loggers, RemoteAccessMetrics metrics)
{
    /// <summary>The log category.</summary>
    public const string Category = "RemoteAccess.Audit";

    private const int MaxNames = 4;
    private const int MaxName = 128;

    private readonly ILogger _logger = loggers.CreateLogger(Category);

    /// <summary>A viewer starts to publish on a channel.</summary>
    public void Published(Viewer viewer, string topic) => Acted(viewer, ViewerGrants.Publish, topic);

    /// <summary>A viewer calls a service.</summary>
    public void Called(Viewer viewer, string service) => Acted(viewer, ViewerGrants.Call, service);

    /// <summary>A viewer sets parameters.</summary>
    public void SetParameters(Viewer viewer, IReadOnlyCollection<Parameter> parameters)
    {
        if (_logger.IsEnabled(LogLevel.Information))
        {
            LogActed(_logger, viewer.Room, viewer.Identity, viewer.Sid, "setParameters", Names(parameters));
        }

        metrics.Audited("setParameters");
    }

    /// <summary>A request was outside the viewer's grants.</summary>
    public void Refused(Viewer viewer, string action)
    {
        LogRefused(_logger, viewer.Room, viewer.Identity, viewer.Sid, action);
        metrics.NotPermitted(action);
    }

    private static string Names(IReadOnlyCollection<Parameter> parameters)
    {
        var first = string.Join(", ", parameters.Take(MaxNames).Select(parameter => OutsideText.Quote(parameter.Name, MaxName)));
        return parameters.Count > MaxNames ? $"{first}, … of {parameters.Count}" : first;
    }

    private void Acted(Viewer viewer, ViewerGrants action, string target)
    {
        var name = ViewerGrantNames.Format(action);
        if (_logger.IsEnabled(LogLevel.Information))
        {
            LogActed(_logger, viewer.Room, viewer.Identity, viewer.Sid, name, OutsideText.Quote(target, MaxName));
        }

        metrics.Audited(name);
    }

    [LoggerMessage(1650, LogLevel.Information, "Room {Room}: {Identity} {Sid}: {Action} {Target}")]
    private static partial void LogActed(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, string action, string target);

    [LoggerMessage(1651, LogLevel.Debug, "Room {Room}: {Identity} {Sid}: {Action} was not permitted")]
    private static partial void LogRefused(ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, string action);
}
