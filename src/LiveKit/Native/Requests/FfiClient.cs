using System.Buffers;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using RemoteAccess.LiveKit.Native.Abi;
using RemoteAccess.LiveKit.Native.Events;
using RemoteAccess.LiveKit.Native.Handles;
using RemoteAccess.LiveKit.Native.Protocol;
using RemoteAccess.LiveKit.Native.Telemetry;
using RemoteAccess.Tasks;

namespace RemoteAccess.LiveKit.Native.Requests;

/// <summary>
/// The client of the loaded library: requests in, completions and events out. Owns the callback, the pump and the pending requests; knows
/// rooms only as inboxes by handle. One per process (see <see cref="FfiCallback"/>); safe to call from many threads.
/// </summary>
internal sealed partial class FfiClient : IAsyncDisposable
{
    /// <summary>How long the shutdown of the library may take before it is abandoned: 5 s, as for one room.</summary>
    internal static readonly TimeSpan ShutdownDeadline = TimeSpan.FromSeconds(5);

    private static readonly MessageParser<FfiResponse> s_responses = FfiResponse.Parser.WithDiscardUnknownFields(true);

    private readonly FfiFunctions _functions;
    private readonly LiveKitMetrics _metrics;
    private readonly ILogger _log;
    private readonly PendingFfiRequests _pending = new();
    private readonly EventInbox _inbox = new();
    private readonly EventPump _pump;
    private readonly LateCompletions _late;
    private int _disposed;

    private FfiClient(FfiFunctions functions, LiveKitMetrics metrics, ILogger log, TimeProvider time)
    {
        _functions = functions;
        _metrics = metrics;
        _log = log;
        Time = time;
        _late = new LateCompletions(this, log);
        _pump = new EventPump(_inbox, new EventRouter(this, _pending, Rooms, _late, metrics, log), metrics, log);
    }

    internal TimeProvider Time { get; }

    /// <summary>The inboxes of the joined rooms.</summary>
    internal RoomInboxes Rooms { get; } = new();

    /// <summary>Requests without a completion yet.</summary>
    internal int PendingCount => _pending.Count;

    /// <summary>Initialises the library and starts the pump.</summary>
    /// <exception cref="InvalidOperationException">Another client is active in this process.</exception>
    internal static unsafe FfiClient Start(FfiFunctions functions, LiveKitMetrics metrics, ILogger log, TimeProvider time)
    {
        var client = new FfiClient(functions, metrics, log, time);
        FfiCallback.Attach(client._inbox);
        metrics.Watch(() => client._inbox.Waiting);
        client._pump.Start();
        // Captured, because otherwise the library prints refused requests with their contents to the standard error output.
        functions.Initialize(FfiCallback.Address, captureLogs: true, "remote-access-orleans",
            typeof(FfiClient).Assembly.GetName().Version?.ToString(3) ?? "0");
        return client;
    }

    /// <summary>Takes ownership of a handle from the library.</summary>
    internal NativeHandle Own(HandleKind kind, ulong id) => new(_functions, _metrics.Counts, kind, id);

    /// <summary>Sends a request that is answered at once.</summary>
    /// <exception cref="NativeRequestException">Refused, or the answer cannot be read.</exception>
    internal FfiResponse Send(FfiRequest request)
    {
        if (Volatile.Read(ref _disposed) != 0)
        {
            throw Failure(request, NativeRequestFailure.Closed, "the LiveKit library was shut down");
        }

        var size = request.CalculateSize();
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            request.WriteTo(buffer.AsSpan(0, size));
            return Exchange(request, buffer.AsSpan(0, size));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: request.MessageCase == FfiRequest.MessageOneofCase.Connect);
        }
    }

    /// <summary>Sends a request that is completed later.</summary>
    /// <param name="build">Creates the request with the id of its completion.</param>
    /// <param name="deadline">How long to wait for the completion.</param>
    /// <param name="cancellationToken">Stops waiting; a late completion's resources are released.</param>
    /// <returns>The completion, which may contain an error.</returns>
    /// <exception cref="NativeRequestException">Refused, not answered in time, or the answer cannot be read.</exception>
    internal Task<FfiEvent> CallAsync(Func<ulong, FfiRequest> build, TimeSpan deadline, CancellationToken cancellationToken) =>
        CallOnPumpAsync(build, deadline, cancellationToken).OffPump();

    /// <inheritdoc cref="CallAsync"/>
    /// <summary>The same for code that may continue on the pump's thread, see <see cref="PumpTasks"/>.</summary>
    internal async Task<FfiEvent> CallOnPumpAsync(Func<ulong, FfiRequest> build, TimeSpan deadline, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (id, completion) = _pending.Add();
        FfiRequest request;
        try
        {
            request = build(id);
            if (Answers.AcceptedId(request, Send(request)) != id)
            {
                throw Failure(
                    request, NativeRequestFailure.BadAnswer, "the library answered another request, or under an id that is not ours");
            }
        }
        catch
        {
            await ForgetAsync(id, completion).ConfigureAwait(false);
            throw;
        }

        try
        {
            return await completion.WaitOrAbandonAsync(deadline, Time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException timeout) when (_pending.TryForget(id))
        {
            throw Failure(request, NativeRequestFailure.TimedOut,
                $"no answer within {deadline.TotalSeconds:0.#} s; it may have been carried out", timeout);
        }
        catch (OperationCanceledException) when (_pending.TryForget(id))
        {
            throw;
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            // The completion arrived at the same moment: the pump has removed the entry, so its resources are ours.
            return await completion.ConfigureAwait(false);
        }
    }

    /// <summary>Sends a request whose completion is only success or an error.</summary>
    /// <exception cref="NativeRequestException">It did not succeed.</exception>
    internal Task CompleteAsync(Func<ulong, FfiRequest> build, TimeSpan deadline, CancellationToken cancellationToken) =>
        CompleteOnPumpAsync(build, deadline, cancellationToken).OffPump();

    /// <inheritdoc cref="CompleteAsync"/>
    /// <summary>The same for code that may continue on the pump's thread, see <see cref="PumpTasks"/>.</summary>
    internal async Task CompleteOnPumpAsync(Func<ulong, FfiRequest> build, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var completion = await CallOnPumpAsync(build, deadline, cancellationToken).ConfigureAwait(false);
        if (Answers.Plain(completion) is { HasError: true, Error: var error })
        {
            throw Failure(completion.MessageCase.ToString(), NativeRequestFailure.Failed, NativeText.Clean(error));
        }
    }

    /// <summary>Leaves every room, ends the events, fails pending requests. Bounded by <see cref="ShutdownDeadline"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        // A separate thread: the call blocks, and a hanging room would occupy a pool thread forever.
        var closed = Task.Factory.StartNew(
            _functions.Dispose, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await closed.WaitOrAbandonAsync(ShutdownDeadline, Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            LogShutdownAbandoned(ShutdownDeadline.TotalSeconds);
        }

        FfiCallback.Detach(_inbox);
        _inbox.Complete();
        await _pump.Completion.ConfigureAwait(false);
        Rooms.LoseAll(Native.Rooms.NativeLoss.Shutdown, "The LiveKit library was shut down.");
        _pending.FailAll(
            () => new NativeRequestException(NativeRequestFailure.Closed, "The LiveKit library was shut down before it answered."));
    }

    internal NativeRequestException Failure(string request, NativeRequestFailure reason, string words, Exception? inner = null)
    {
        _metrics.RequestFailed(request, reason.ToString());
        return new NativeRequestException(reason, $"LiveKit's {request} did not succeed ({reason}): {words}.", inner);
    }

    // A request whose answer is an error may have been carried out all the same: a completion that arrived before is undone like a late
    // one.
    private async Task ForgetAsync(ulong id, Task<FfiEvent> completion)
    {
        if (_pending.TryForget(id))
        {
            return;
        }

        await ((Task)completion).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (completion.IsCompletedSuccessfully)
        {
            _metrics.CompletionLate();
            _late.Undo(await completion.ConfigureAwait(false));
        }
    }

    private NativeRequestException Failure(FfiRequest request, NativeRequestFailure reason, string words, Exception? inner = null) =>
        Failure(request.MessageCase.ToString(), reason, words, inner);

    private FfiResponse Exchange(FfiRequest request, ReadOnlySpan<byte> bytes)
    {
        var id = _functions.Request(bytes, out var answer);
        if (id == 0)
        {
            throw Failure(
                request,
                NativeRequestFailure.Refused,
                "the library refused it, usually because the room or track no longer exists; its message is in the log");
        }

        using var handle = Own(HandleKind.Response, id);
        try
        {
            return s_responses.ParseFrom(answer);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw Failure(request, NativeRequestFailure.BadAnswer,
                "the answer does not match the library's schema; compare the library's version", exception);
        }
    }

    [LoggerMessage(
        4001, LogLevel.Error,
            "The shutdown of the LiveKit library took longer than {Seconds} s and was abandoned; one of its rooms hangs.")]
    private partial void LogShutdownAbandoned(double seconds);
}
