using Microsoft.Win32.SafeHandles;
using RemoteAccess.LiveKit.Native.Abi;

namespace RemoteAccess.LiveKit.Native.Handles;

/// <summary>
/// A handle that the library passed to us and that we must drop: on <see cref="IDisposable.Dispose"/>, at the latest when it is collected.
/// </summary>
/// <remarks>
/// The library never uses an id twice, so a request that races with the drop is only refused: <see cref="Id"/> needs no reference counting.
/// </remarks>
internal sealed class NativeHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly FfiFunctions _functions;
    private readonly HandleCounts _counts;
    private readonly HandleKind _kind;

    internal NativeHandle(FfiFunctions functions, HandleCounts counts, HandleKind kind, ulong id)
        : base(ownsHandle: true)
    {
        _functions = functions;
        _counts = counts;
        _kind = kind;
        SetHandle((nint)id);
        if (!IsInvalid)
        {
            counts.Added(kind);
        }
    }

    /// <summary>The library's id; 0, which it refuses, once dropped.</summary>
    internal ulong Id => IsClosed ? 0 : (ulong)handle;

    protected override bool ReleaseHandle()
    {
        _counts.Removed(_kind);
        var known = _functions.DropHandle((ulong)handle);
        if (!known)
        {
            _counts.Unknown();
        }

        return known;
    }
}
