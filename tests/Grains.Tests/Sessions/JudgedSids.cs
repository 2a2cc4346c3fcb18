using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>The connections that were judged and not added, as the log says: the marks that barriers leave behind.</summary>
internal sealed class JudgedSids(Pulse pulse) : ILoggerProvider, ILogger
{
    private const int NotAdded = 1204;

    private readonly ConcurrentDictionary<ParticipantSid, byte> _sids = new();

    public bool Contains(ParticipantSid sid) => _sids.ContainsKey(sid);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id == NotAdded && state is IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            foreach (var sid in values.Select(value => value.Value).OfType<ParticipantSid>())
            {
                _sids.TryAdd(sid, 0);
            }

            pulse.Beat();
        }
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
