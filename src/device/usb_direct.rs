//! A printer of the USB printer class without the kernel's `usblp`: its pipes are used directly.
//!
//! Used where no node of the kernel stands for the printer; whoever has claimed it is alone with it.

use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use nusb::{
    DeviceInfo, Endpoint, Interface, MaybeFuture,
    descriptors::TransferType,
    transfer::{Buffer, Bulk, Direction, In, Out, TransferError},
};

use crate::domain::usb::UsbName;

use super::{
    link::{Link, LinkError},
    usb::Found,
};

/// The interface class of printers (USB-IF, base class 07h).
const PRINTER_CLASS: u8 = 7;
/// Where the kernel keeps the devices themselves.
const BUS: &str = "/dev/bus/usb";
/// The most bytes on their way at once, as much as `usblp` takes.
const WRITE_MAX: usize = 8192;
/// Bytes asked for at once; a multiple of every packet size of bulk pipes.
const READ_MAX: usize = 1024;
/// How long the end of a conversation waits for the last bytes to leave this machine.
const LAST_BYTES: Duration = Duration::from_secs(5);
/// How long an empty answer counts as silence.
const EMPTY: Duration = Duration::from_millis(20);

/// All printers on the bus, whoever uses them.
pub fn printers() -> Vec<Found> {
    devices().iter().map(found).collect()
}

/// True when this is a device itself and no node of a driver.
pub fn is_direct(node: &Path) -> bool {
    node.starts_with(BUS)
}

fn devices() -> Vec<DeviceInfo> {
    let Ok(devices) = nusb::list_devices().wait() else {
        return Vec::new();
    };
    devices
        .filter(|device| interface_of(device).is_some())
        .collect()
}

fn interface_of(device: &DeviceInfo) -> Option<u8> {
    let mut interfaces = device.interfaces();
    interfaces
        .find(|interface| interface.class() == PRINTER_CLASS)
        .map(nusb::InterfaceInfo::interface_number)
}

fn found(device: &DeviceInfo) -> Found {
    let (bus, address) = (device.busnum(), device.device_address());
    Found {
        node: Path::new(BUS).join(format!("{bus:03}/{address:03}")),
        name: UsbName {
            vendor: device.vendor_id(),
            product: device.product_id(),
            serial: device.serial_number().map(str::to_owned),
        },
        product: device.product_string().unwrap_or_default().to_owned(),
        descriptor: PathBuf::new(),
    }
}

/// The pipes of one printer, claimed.
pub struct UsbDirectLink {
    name: String,
    out: Endpoint<Bulk, Out>,
    /// A printer of one way has none.
    input: Option<Endpoint<Bulk, In>>,
    /// The bytes on their way.
    under_way: usize,
    failed: Option<TransferError>,
}

impl UsbDirectLink {
    /// Claims the printer at this node.
    pub fn claim(name: &str, node: &Path) -> io::Result<Self> {
        let device = devices()
            .into_iter()
            .find(|device| found(device).node == node);
        let device = device.ok_or(io::ErrorKind::NotFound)?;
        let number = interface_of(&device).ok_or(io::ErrorKind::NotFound)?;
        let interface = device.open().wait()?.claim_interface(number).wait()?;
        let pipe = |direction| address_of(&interface, direction);
        let out = pipe(Direction::Out).ok_or(io::ErrorKind::Unsupported)?;
        let input = pipe(Direction::In).map(|address| interface.endpoint::<Bulk, In>(address));
        Ok(Self {
            name: name.to_owned(),
            out: interface.endpoint::<Bulk, Out>(out)?,
            input: input.transpose()?,
            under_way: 0,
            failed: None,
        })
    }

    /// Waits for what is on its way; true when nothing is any more.
    fn is_out(&mut self, within: Duration) -> bool {
        if self.under_way > 0
            && let Some(done) = self.out.wait_next_complete(within)
        {
            self.under_way = 0;
            self.failed = done.status.err();
        }
        self.under_way == 0
    }

    fn checked(&mut self) -> Result<(), LinkError> {
        match self.failed {
            Some(error) => Err(LinkError::gone(&self.name, io::Error::from(error))),
            None => Ok(()),
        }
    }
}

/// The address of the interface's bulk pipe of that direction.
fn address_of(interface: &Interface, direction: Direction) -> Option<u8> {
    let descriptor = interface.descriptor()?;
    let mut pipes = descriptor.endpoints();
    pipes
        .find(|pipe| pipe.transfer_type() == TransferType::Bulk && pipe.direction() == direction)
        .map(|pipe| pipe.address())
}

impl Link for UsbDirectLink {
    fn open(&mut self, _within: Duration) -> Result<(), LinkError> {
        self.checked()
    }

    fn write_within(&mut self, bytes: &[u8], within: Duration) -> Result<usize, LinkError> {
        let is_out = self.is_out(within);
        self.checked()?;
        if !is_out || bytes.is_empty() {
            return Ok(0);
        }
        let some = bytes.get(..WRITE_MAX).unwrap_or(bytes);
        self.out.submit(Buffer::from(some));
        self.under_way = some.len();
        Ok(some.len())
    }

    fn unsent(&mut self) -> usize {
        self.is_out(Duration::ZERO);
        self.under_way
    }

    /// Some printers answer with nothing when they have nothing to say; that is no end.
    fn read_within(&mut self, within: Duration) -> Result<Vec<u8>, LinkError> {
        self.checked()?;
        let Some(input) = &mut self.input else {
            std::thread::park_timeout(within);
            return Ok(Vec::new());
        };
        // What was asked for and has not come stays asked for: taking it back could lose an answer.
        if input.pending() == 0 {
            input.submit(Buffer::new(READ_MAX));
        }
        let Some(done) = input.wait_next_complete(within) else {
            return Ok(Vec::new());
        };
        self.failed = done.status.err();
        self.checked()?;
        let bytes = done.buffer.to_vec();
        if bytes.is_empty() {
            std::thread::park_timeout(EMPTY.min(within));
        }
        Ok(bytes)
    }

    /// Stays claimed, and waits for what is under way.
    fn rest(&mut self) {
        self.is_out(LAST_BYTES);
    }

    /// Dropping it lets go of the printer.
    fn close(&mut self) {
        self.failed = Some(TransferError::Cancelled);
    }
}
