using System.Runtime.InteropServices;
using System.Text;

namespace RemoteAccess.LiveKit.Native.Loading;

/// <summary>
/// Which versions of the library are spoken, and how one tells its own: by an extra function that its generated bindings use, not one of
/// the four. A library without that function is taken (its messages then decide), since nothing else tells.
/// </summary>
internal static unsafe class FfiVersion
{
    /// <summary>For messages.</summary>
    internal const string Range = "0.12 from 0.12.76 on";

    private const string VersionFunction = "uniffi_livekit_ffi_fn_func_build_version";
    private const string FreeFunction = "ffi_livekit_ffi_rustbuffer_free";

    private static readonly Version s_lowest = new(0, 12, 76);
    private static readonly Version s_next = new(0, 13);

    /// <summary>Whether our messages fit. The minor version is the one that breaks; before 0.12.76 messages we need are missing. Empty is
    /// taken.</summary>
    internal static bool IsKnown(string version)
    {
        if (version.Length == 0)
        {
            return true;
        }

        var numbers = version.Split('-', '+')[0];
        return Version.TryParse(numbers, out var parsed) && parsed >= s_lowest && parsed < s_next;
    }

    /// <summary>What the library says of itself; empty when it cannot tell.</summary>
    internal static string Read(nint library)
    {
        if (!NativeLibrary.TryGetExport(library, VersionFunction, out var version)
            || !NativeLibrary.TryGetExport(library, FreeFunction, out var free))
        {
            return string.Empty;
        }

        var status = default(CallStatus);
        var text = ((delegate* unmanaged[Cdecl]<CallStatus*, Buffer>)version)(&status);
        if (status.Code != 0 || text.Data is null)
        {
            return string.Empty;
        }

        var result = Encoding.UTF8.GetString(text.Data, checked((int)text.Length));
        ((delegate* unmanaged[Cdecl]<Buffer, CallStatus*, void>)free)(text, &status);
        return result;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Buffer
    {
        internal ulong Capacity;
        internal ulong Length;
        internal byte* Data;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct CallStatus
    {
        internal sbyte Code;
        internal Buffer Error;
    }
}
