using System.Runtime.InteropServices;

namespace RemoteAccess.LiveKit.Native.Abi;

/// <summary>
/// The four functions of livekit-ffi as pointers, so that tests can replace them. Owns nothing: the library stays loaded for the life of
/// the process, because its threads cannot be stopped.
/// </summary>
internal sealed unsafe class FfiFunctions
{
    /// <summary>Names of the functions, in the order of the constructor.</summary>
    internal static readonly string[] Names = [
        "livekit_ffi_initialize", "livekit_ffi_request", "livekit_ffi_drop_handle", "livekit_ffi_dispose"];

    private readonly delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<byte*, nuint, void>, byte, byte*, byte*, void> _initialize;
    private readonly delegate* unmanaged[Cdecl]<byte*, nuint, byte**, nuint*, ulong> _request;
    private readonly delegate* unmanaged[Cdecl]<ulong, byte> _dropHandle;
    private readonly delegate* unmanaged[Cdecl]<void> _dispose;

    /// <summary>Stores the addresses, in the order of <see cref="Names"/>.</summary>
    internal FfiFunctions(ReadOnlySpan<nint> addresses)
    {
        _initialize = (delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<byte*, nuint, void>, byte, byte*, byte*, void>)addresses[0];
        _request = (delegate* unmanaged[Cdecl]<byte*, nuint, byte**, nuint*, ulong>)addresses[1];
        _dropHandle = (delegate* unmanaged[Cdecl]<ulong, byte>)addresses[2];
        _dispose = (delegate* unmanaged[Cdecl]<void>)addresses[3];
    }

    /// <summary>Gives the library the callback for events and the SDK's name. May be called again after <see cref="Dispose"/>.</summary>
    /// <param name="callback">Called on threads of the library, two at once at most.</param>
    /// <param name="captureLogs">Whether its log arrives as events; otherwise it goes to the standard error output, including contents of
    /// requests.</param>
    /// <param name="name">Name of the SDK, sent to the server.</param>
    /// <param name="version">Its version.</param>
    internal void Initialize(delegate* unmanaged[Cdecl]<byte*, nuint, void> callback, bool captureLogs, string name, string version)
    {
        var namePointer = Marshal.StringToCoTaskMemUTF8(name);
        var versionPointer = Marshal.StringToCoTaskMemUTF8(version);
        try
        {
            _initialize(callback, captureLogs ? (byte)1 : (byte)0, (byte*)namePointer, (byte*)versionPointer);
        }
        finally
        {
            Marshal.FreeCoTaskMem(namePointer);
            Marshal.FreeCoTaskMem(versionPointer);
        }
    }

    /// <summary>Sends a request and gets its answer at once.</summary>
    /// <param name="request">The encoded message.</param>
    /// <param name="answer">The encoded answer: the library's memory, valid until the returned handle is dropped.</param>
    /// <returns>The answer's handle, to be dropped; 0 when the request was refused.</returns>
    internal ulong Request(ReadOnlySpan<byte> request, out ReadOnlySpan<byte> answer)
    {
        byte* data = null;
        nuint length = 0;
        ulong handle;
        fixed (byte* pointer = request)
        {
            handle = _request(pointer, (nuint)request.Length, &data, &length);
        }

        answer = handle == 0 ? default : new ReadOnlySpan<byte>(data, checked((int)length));
        return handle;
    }

    /// <summary>Drops a handle. False when the library does not know it.</summary>
    internal bool DropHandle(ulong handle) => _dropHandle(handle) != 0;

    /// <summary>Closes every room and ends the events. Blocks until that is done; a hanging room can delay it without bound.</summary>
    internal void Dispose() => _dispose();
}
