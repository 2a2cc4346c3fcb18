using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using RemoteAccess.LiveKit.Native.Events;

namespace RemoteAccess.LiveKit.Native.Abi;

/// <summary>
/// The one function the library calls. It copies the bytes into the attached inbox and returns; it neither decodes nor waits, because two
/// blocked callbacks would stop every room of the process. The library passes no context, so there is one inbox per process.
/// </summary>
internal static unsafe class FfiCallback
{
    private static EventInbox? s_inbox;

    internal static delegate* unmanaged[Cdecl]<byte*, nuint, void> Address => &OnEvent;

    /// <summary>Directs events into an inbox.</summary>
    /// <exception cref="InvalidOperationException">Another client is active in this process.</exception>
    internal static void Attach(EventInbox inbox)
    {
        if (Interlocked.CompareExchange(ref s_inbox, inbox, null) is not null)
        {
            throw new InvalidOperationException(
                "Another LiveKit client is active in this process. The library has one event callback: share the client, or dispose the "
                    + "other first.");
        }
    }

    /// <summary>Detaches it; later events of the library are dropped.</summary>
    internal static void Detach(EventInbox inbox) => Interlocked.CompareExchange(ref s_inbox, null, inbox);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnEvent(byte* data, nuint length)
    {
        if (Volatile.Read(ref s_inbox) is not { } inbox)
        {
            return;
        }

        try
        {
            inbox.Put(new ReadOnlySpan<byte>(data, checked((int)length)));
        }
#pragma warning disable CA1031 // An exception that leaves this function ends the process.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            inbox.Failed(exception);
        }
    }
}
