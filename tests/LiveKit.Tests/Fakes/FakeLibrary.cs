using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Google.Protobuf;
using RemoteAccess.LiveKit.Native.Abi;
using RemoteAccess.LiveKit.Native.Protocol;

namespace RemoteAccess.LiveKit.Tests.Fakes;

/// <summary>
/// The four functions in C#, as real unmanaged function pointers: requests cross as bytes, answers lie in unmanaged memory until their
/// handle is dropped, events come through the real callback. Scripted by <see cref="On"/>; what has no script is accepted and completed at
/// once, before the call returns, which is the earliest the library may.
/// </summary>
internal sealed unsafe class FakeLibrary : IDisposable
{
    private static FakeLibrary? s_current;

    private readonly ConcurrentDictionary<FfiRequest.MessageOneofCase, Func<FfiRequest, byte[]?>> _scripts = new();
    private readonly ConcurrentDictionary<ulong, nint> _living = new();
    private delegate* unmanaged[Cdecl]<byte*, nuint, void> _callback;
    private long _lastHandle;
    private int _disposals;
    private bool _isDisposing;

    internal FakeLibrary()
    {
        Assert.Null(Interlocked.CompareExchange(ref s_current, this, null));
        Functions = new FfiFunctions([
            (nint)(delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<byte*, nuint, void>, byte, byte*, byte*, void>)&Initialize,
            (nint)(delegate* unmanaged[Cdecl]<byte*, nuint, byte**, nuint*, ulong>)&Request,
            (nint)(delegate* unmanaged[Cdecl]<ulong, byte>)&DropHandle,
            (nint)(delegate* unmanaged[Cdecl]<void>)&DisposeLibrary,
        ]);
    }

    internal FfiFunctions Functions { get; }

    internal ConcurrentQueue<FfiRequest> Requests { get; } = new();

    internal ConcurrentQueue<ulong> UnknownDrops { get; } = new();

    internal bool CapturesLogs { get; private set; }

    internal string SdkName { get; private set; } = string.Empty;

    internal int Disposals => Volatile.Read(ref _disposals);

    /// <summary>Whether the library's own dispose has begun.</summary>
    internal bool IsDisposing => Volatile.Read(ref _isDisposing);

    /// <summary>Holds the library's own dispose up while reset.</summary>
    internal ManualResetEventSlim MayDispose { get; } = new(initialState: true);

    /// <summary>Handles given away and not dropped, answers included.</summary>
    internal int Living => _living.Count;

    /// <summary>A handle of something that is not an answer.</summary>
    internal FfiOwnedHandle Give() => new() { Id = Keep(0) };

    internal bool Lives(FfiOwnedHandle handle) => _living.ContainsKey(handle.Id);

    /// <summary>Forgets a handle by itself, as the library does with a room after a panic.</summary>
    internal void Forget(FfiOwnedHandle handle) => Assert.True(_living.TryRemove(handle.Id, out _));

    /// <summary>Answers one kind of request by a script; null refuses.</summary>
    internal void On(FfiRequest.MessageOneofCase kind, Func<FfiRequest, FfiResponse?> script) =>
        OnBytes(kind, request => script(request)?.ToByteArray());

    /// <summary>Answers with bytes, which need not be a message.</summary>
    internal void OnBytes(FfiRequest.MessageOneofCase kind, Func<FfiRequest, byte[]?> script) => _scripts[kind] = script;

    internal void Raise(FfiEvent ffiEvent) => RaiseBytes(ffiEvent.ToByteArray());

    internal void Raise(RoomEvent roomEvent) => Raise(new FfiEvent { RoomEvent = roomEvent });

    internal void RaiseBytes(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* data = bytes)
        {
            _callback(data, (nuint)bytes.Length);
        }
    }

    /// <summary>An event that no memory holds: its length is past what an array can have.</summary>
    internal void RaiseImpossible()
    {
        byte nothing = 0;
        _callback(&nothing, nuint.MaxValue);
    }

    /// <summary>All requests of a kind so far.</summary>
    internal IReadOnlyList<FfiRequest> Sent(FfiRequest.MessageOneofCase kind) =>
        [.. Requests.Where(request => request.MessageCase == kind)];

    public void Dispose()
    {
        MayDispose.Dispose();
        Interlocked.CompareExchange(ref s_current, null, this);
    }

    private ulong Keep(nint memory)
    {
        var handle = (ulong)Interlocked.Increment(ref _lastHandle);
        _living[handle] = memory;
        return handle;
    }

    private byte[]? Answer(FfiRequest request)
    {
        Requests.Enqueue(request);
        if (_scripts.TryGetValue(request.MessageCase, out var script))
        {
            return script(request);
        }

        var answer = FakeAnswers.Accept(request);
        if (FakeAnswers.Complete(request) is { } completion)
        {
            Raise(completion);
        }

        return answer.ToByteArray();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Initialize(delegate* unmanaged[Cdecl]<byte*, nuint, void> callback, byte captureLogs, byte* name, byte* version)
    {
        s_current!._callback = callback;
        s_current.CapturesLogs = captureLogs != 0;
        s_current.SdkName = $"{Marshal.PtrToStringUTF8((nint)name)} {Marshal.PtrToStringUTF8((nint)version)}";
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static ulong Request(byte* data, nuint length, byte** answer, nuint* answerLength)
    {
        var bytes = s_current!.Answer(FfiRequest.Parser.ParseFrom(new ReadOnlySpan<byte>(data, (int)length)));
        if (bytes is null)
        {
            return 0;
        }

        var memory = (byte*)NativeMemory.Alloc((nuint)Math.Max(bytes.Length, 1));
        bytes.CopyTo(new Span<byte>(memory, bytes.Length));
        *answer = memory;
        *answerLength = (nuint)bytes.Length;
        return s_current.Keep((nint)memory);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte DropHandle(ulong handle)
    {
        if (!s_current!._living.TryRemove(handle, out var memory))
        {
            s_current.UnknownDrops.Enqueue(handle);
            return 0;
        }

        if (memory != 0)
        {
            // Overwritten first: whoever still reads the answer after the drop reads nonsense.
            new Span<byte>((void*)memory, 1).Fill(0xFF);
            NativeMemory.Free((void*)memory);
        }

        return 1;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void DisposeLibrary()
    {
        var library = s_current!;
        Volatile.Write(ref library._isDisposing, true);
        library.MayDispose.Wait();
        Interlocked.Increment(ref library._disposals);
    }
}
