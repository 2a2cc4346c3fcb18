using RemoteAccess.Viewer.Sessions;
using RemoteAccess.Viewer.Watching;
using Spectre.Console;

namespace RemoteAccess.Viewer.Output;

/// <summary>
/// Redraws the latest state five times a second. Applying an event never waits for the terminal: a slow or frozen terminal blocks only the
/// drawing task, and when it reads again it gets one new frame.
/// </summary>
internal sealed class LiveTable : IWatchOutput
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>How long the last frame may take, so that a frozen terminal does not keep the process alive.</summary>
    private static readonly TimeSpan LastFrameWithin = TimeSpan.FromSeconds(1);

    private readonly IAnsiConsole _console;
    private readonly WatchState _state;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _drawing;

    public LiveTable(IAnsiConsole console, WatchState state, TimeProvider time)
    {
        (_console, _state, _time) = (console, state, time);

        // A console writes synchronously, so drawing needs a thread that may block.
        _drawing = Task.Run(DrawAsync);
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(ViewerEvent seen, CancellationToken cancellationToken)
    {
        if (_drawing.IsFaulted)
        {
            throw new IOException(
                $"The terminal cannot be written to: {_drawing.Exception.GetBaseException().Message}", _drawing.Exception);
        }

        _state.Apply(seen);
        return default;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(_drawing, Task.Delay(LastFrameWithin, _time));
        if (_drawing.IsCompleted)
        {
            _stop.Dispose();
        }
    }

    private Task DrawAsync() => _console.Live(Frame()).Overflow(VerticalOverflow.Ellipsis).StartAsync(async live =>
    {
        while (true)
        {
            // Read before drawing, so that the last events are in the last frame.
            var isLast = _stop.IsCancellationRequested;
            live.UpdateTarget(Frame());
            if (isLast)
            {
                return;
            }

            await Task.Delay(Interval, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    });

    private Spectre.Console.Rendering.IRenderable Frame()
    {
        var profile = _console.Profile;
        var width = Math.Max(1, profile.Width - Screen.FreeColumns);
        return Screen.Render(_state.Snapshot(Screen.MaxRows(profile.Height), valueLength: width), width, profile.Height);
    }
}
